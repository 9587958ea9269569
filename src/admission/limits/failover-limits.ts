import type { Logger } from 'pino';
import type { EmbeddedLimits } from './embedded-limits.js';
import type { Hit } from './limit-rule.js';
import type { LimitStore, Taken } from './limit-store.js';
import { incrementWith, type ThrottlerStorageRecord } from './throttler-record.js';

/** Milliseconds between two attempts to go back to them. */
const RETRY_EVERY_MS = 500;

/** What an attempt asks for: it writes, as a call does, and takes nobody's quota. */
const TRIAL: readonly Hit[] = [
  {
    rule: { scope: 'global', key: 'trial', name: 'trial', calls: 1_000_000_000, windowMs: 1_000, isShadow: true },
    subject: '',
    cost: 1,
  },
];

/**
 * The quotas all instances share, and this instance's own for as long as those cannot be reached: neither open nor closed.
 * What the shared ones admit is counted here as well, so that a caller does not begin anew when they are lost.
 */
export class FailoverLimits implements LimitStore {
  private degraded = false;
  private isClosed = false;
  private retrying: NodeJS.Timeout | undefined;

  constructor(
    private readonly shared: { take(hits: readonly Hit[]): Promise<Taken> },
    private readonly local: EmbeddedLimits,
    private readonly logger: Logger,
  ) {}

  /** Whether this instance decides by itself. */
  get isDegraded(): boolean {
    return this.degraded;
  }

  take(hits: readonly Hit[]): Taken | Promise<Taken> {
    return this.degraded ? this.local.take(hits) : this.askShared(hits);
  }

  increment(...asked: Parameters<LimitStore['increment']>): Promise<ThrottlerStorageRecord> {
    return incrementWith(this, ...asked);
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.retrying);
  }

  private async askShared(hits: readonly Hit[]): Promise<Taken> {
    try {
      const taken = await this.shared.take(hits);
      if (taken.isAdmitted) this.local.note(taken);
      return taken;
    } catch (err) {
      this.degrade(err);
      return this.local.take(hits);
    }
  }

  private degrade(err: unknown): void {
    if (this.degraded) return;
    this.degraded = true;
    this.logger.warn({ err }, 'shared limits cannot be reached; this instance limits by itself');
    this.retryLater();
  }

  private retryLater(): void {
    this.retrying = setTimeout(() => void this.retry(), RETRY_EVERY_MS).unref();
  }

  private async retry(): Promise<void> {
    try {
      await this.shared.take(TRIAL);
      this.degraded = false;
      this.logger.info('limits are shared again');
    } catch {
      if (!this.isClosed) this.retryLater();
    }
  }
}
