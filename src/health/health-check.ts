/** Whether something can be used, and the milliseconds it took to find out. */
export interface Pinged {
  readonly reachable: boolean;
  readonly latencyMs: number;
}

/** Something this server depends on, and whether it answers now. */
export interface HealthCheck {
  /** False where the server serves its clients without it, if less well: it is then degraded, else unhealthy. */
  readonly isEssential?: boolean;
  /** True where nobody has to be asked: what this process knows costs nothing, and needs no keeping. */
  readonly isKnownHere?: boolean;
  /** Whether no call is served now for want of it, which it does not always mean that it is down: the server is then unhealthy. */
  stopsCalls?(): boolean;
  ping(signal: AbortSignal): Promise<Pinged>;
}

/** Injection token of the checks by the name of what they check. */
export const HEALTH_CHECKS = Symbol('gatehouse:health-checks');
