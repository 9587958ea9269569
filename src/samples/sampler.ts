import { performance } from 'node:perf_hooks';
import type { Database } from '../database/database.js';
import type { CallTally } from '../observability/metrics/call-tally.js';
import type { SampleStore } from './sample-store.js';
import type { SampleRow } from './samples.tables.js';

const EVERY_MS = 60_000;
/** Days a sample is kept, as long as anybody can ask for it. */
const RETENTION_DAYS = 30;
const DAY_MS = 86_400_000;
/** Samples that wait for a database that is away; it is its absence that they tell of. */
const MAX_WAITING = 120;
const MIB = 1_048_576;

interface SamplerOptions {
  /** Of this process. */
  readonly instance: string;
  readonly now: () => Date;
}

/** Writes down, once a minute, what this process counted and how it was. At most 43,200 rows of each instance are kept. */
export class Sampler {
  private readonly waiting: SampleRow[] = [];
  private timer: NodeJS.Timeout | undefined;
  private utilization = performance.eventLoopUtilization();

  constructor(
    private readonly tally: CallTally,
    private readonly database: Database,
    private readonly store: SampleStore,
    private readonly options: SamplerOptions,
  ) {}

  start(onError: (error: unknown) => void): void {
    this.timer = setInterval(() => void this.sample().catch(onError), EVERY_MS).unref();
  }

  /** @returns Whether it was started. */
  stop(): boolean {
    clearInterval(this.timer);
    return this.timer !== undefined;
  }

  /** Takes a sample now, and writes it with those that could not be written before. */
  async sample(): Promise<void> {
    this.waiting.push(await this.take());
    if (this.waiting.length > MAX_WAITING) this.waiting.shift();
    const rows = [...this.waiting];
    const signal = AbortSignal.timeout(EVERY_MS);
    await this.store.add(rows, signal);
    this.waiting.splice(0, rows.length);
    await this.store.prune(this.daysAgo(RETENTION_DAYS), signal);
  }

  private async take(): Promise<SampleRow> {
    const { reachable, latencyMs } = await this.database.ping(AbortSignal.timeout(EVERY_MS));
    const { calls, toolCalls, failed, limited, latencySumMs, latencyMinMs, latencyMaxMs } = this.tally.take();
    const before = this.utilization;
    this.utilization = performance.eventLoopUtilization();
    return {
      at: this.options.now().toISOString(),
      instance: this.options.instance,
      calls,
      tool_calls: toolCalls,
      failed,
      limited,
      latency_sum_ms: latencySumMs,
      latency_min_ms: latencyMinMs ?? null,
      latency_max_ms: latencyMaxMs ?? null,
      loop_utilization: performance.eventLoopUtilization(this.utilization, before).utilization,
      memory_mib: process.memoryUsage.rss() / MIB,
      database_latency_ms: reachable ? latencyMs : null,
    };
  }

  private daysAgo(days: number): string {
    return new Date(this.options.now().getTime() - days * DAY_MS).toISOString();
  }
}
