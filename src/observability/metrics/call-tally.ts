import { FAILURES } from '../../errors/failure-table.js';
import type { OutcomeName } from '../../errors/failure-kinds.js';

/** What has happened since it was taken the last time. */
export interface Tally {
  readonly calls: number;
  readonly toolCalls: number;
  /** Ended by a fault of the service or its upstreams. */
  readonly failed: number;
  /** Refused because there were too many of them. */
  readonly limited: number;
  readonly latencySumMs: number;
  /** Absent where there was no call. */
  readonly latencyMinMs?: number;
  readonly latencyMaxMs?: number;
}

/** Sums calls up between two looks at them, for whoever keeps them longer than a scrape does. */
export class CallTally {
  private calls = 0;
  private toolCalls = 0;
  private failed = 0;
  private limited = 0;
  private latencySumMs = 0;
  private latencyMinMs = Infinity;
  private latencyMaxMs = 0;

  add(isTool: boolean, outcome: OutcomeName, durationMs: number): void {
    this.calls += 1;
    if (isTool) this.toolCalls += 1;
    if (outcome !== 'ok' && FAILURES[outcome].burnsErrorBudget) this.failed += 1;
    if (outcome === 'rate_limited') this.limited += 1;
    this.latencySumMs += durationMs;
    if (durationMs < this.latencyMinMs) this.latencyMinMs = durationMs;
    if (durationMs > this.latencyMaxMs) this.latencyMaxMs = durationMs;
  }

  /** Begins anew. */
  take(): Tally {
    const { calls, toolCalls, failed, limited, latencySumMs, latencyMinMs, latencyMaxMs } = this;
    this.calls = this.toolCalls = this.failed = this.limited = 0;
    this.latencySumMs = this.latencyMaxMs = 0;
    this.latencyMinMs = Infinity;
    const sums = { calls, toolCalls, failed, limited, latencySumMs };
    return calls === 0 ? sums : { ...sums, latencyMinMs, latencyMaxMs };
  }
}
