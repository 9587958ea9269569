import { Failure } from '../../../errors/failure.js';

/** A quota of GitHub's; `all` is that of the credential as a whole (secondary rate limits). */
export type Quota = 'core' | 'search' | 'all';

/**
 * Remembers until when GitHub wants to hear nothing. Going on asking meanwhile is what GitHub bans clients for, so such a
 * call fails here, with the time to wait, and costs nothing.
 */
export class RateLimitGate {
  private readonly closedUntil = new Map<Quota, number>();

  constructor(private readonly now: () => number) {}

  /** @param seconds How long GitHub asks to wait. */
  close(quota: Quota, seconds: number): void {
    const until = this.now() + seconds * 1_000;
    this.closedUntil.set(quota, Math.max(until, this.closedUntil.get(quota) ?? 0));
  }

  /** @throws Failure `upstream_limited` while GitHub wants to hear nothing. */
  pass(quota: Quota): void {
    const until = Math.max(this.closedUntil.get(quota) ?? 0, this.closedUntil.get('all') ?? 0);
    const seconds = Math.ceil((until - this.now()) / 1_000);
    if (seconds > 0) throw githubLimited(quota, seconds);
  }
}

/** @param seconds Until GitHub answers again. */
export function githubLimited(quota: Quota, seconds: number, cause?: unknown): Failure {
  const what = quota === 'search' ? 'searches' : 'requests';
  const message =
    `GitHub accepts no more ${what} from this server for now: its rate limit is used up. ` +
    `Try again in ${seconds} s; your arguments are fine.`;
  return new Failure('upstream_limited', message, { retryAfter: seconds, ...(cause !== undefined && { cause }) });
}
