import { Injectable } from '@nestjs/common';
import { ServiceMeter } from './service-meter.js';

/** How long calls wait for a slot, also those that did not have to, and how their waiting ended. */
@Injectable()
export class QueueMetrics {
  private readonly wait;

  constructor(meter: ServiceMeter) {
    this.wait = meter.latency('mcp.queue.wait.duration', 'Time a call waited for a slot, by pool and how it ended.');
  }

  /** @param pool A tool of the catalogue, or the pool of all calls. */
  waited(pool: string, outcome: string, waitedMs: number): void {
    this.wait.record(waitedMs / 1_000, { pool, outcome });
  }
}
