import type { HealthCheck } from './health-check.js';

/** Milliseconds a dependency has to answer before it counts as down. */
const CHECK_TIMEOUT_MS = 2_000;
/** Milliseconds for which an answer counts: whoever asks `/health` shows no credential, and must not make others work. */
const COUNTS_FOR_MS = 1_000;

export interface DependencyHealth {
  readonly status: 'up' | 'down';
  readonly latencyMs: number;
}

/** Something this server depends on. It is asked once for all who want to know meanwhile, and for a second. */
export class Dependency {
  /** What it answered last; undefined until it has. */
  lastHealth: DependencyHealth | undefined;
  private answer: Promise<DependencyHealth> | undefined;

  constructor(
    readonly name: string,
    private readonly check: HealthCheck,
  ) {}

  get isEssential(): boolean {
    return this.check.isEssential !== false;
  }

  /** Whether somebody has to be asked. */
  get isAsked(): boolean {
    return this.check.isKnownHere !== true;
  }

  get stopsCalls(): boolean {
    return this.check.stopsCalls?.() === true;
  }

  health(): Promise<DependencyHealth> {
    this.answer ??= this.ask();
    return this.answer;
  }

  /** What it says, or last said where it takes longer than that. It is asked on: who comes next is told. */
  async healthWithin(ms: number): Promise<DependencyHealth | undefined> {
    const { promise: over, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), ms);
    const answer = await Promise.race([this.health(), over]);
    clearTimeout(timer);
    return answer ?? this.lastHealth;
  }

  private async ask(): Promise<DependencyHealth> {
    const startedAt = performance.now();
    // A check that cannot even say no in time is a no.
    const { reachable, latencyMs } = await this.check
      .ping(AbortSignal.timeout(CHECK_TIMEOUT_MS))
      .catch(() => ({ reachable: false, latencyMs: performance.now() - startedAt }));
    if (this.isAsked) setTimeout(() => (this.answer = undefined), COUNTS_FOR_MS).unref();
    else this.answer = undefined;
    this.lastHealth = { status: reachable ? 'up' : 'down', latencyMs: Math.round(latencyMs * 10) / 10 };
    return this.lastHealth;
  }
}
