import { Injectable } from '@nestjs/common';
import { OncePer } from './once-per.js';
import { ServiceMeter } from './service-meter.js';

/** How long calls wait for a slot, also those that did not have to, and how their waiting ended. */
@Injectable()
export class QueueMetrics {
  private readonly waits;

  constructor(meter: ServiceMeter) {
    const wait = meter.latency('mcp.queue.wait.duration');
    this.waits = new OncePer((pool: string) => new OncePer((outcome: string) => wait.of({ pool, outcome })));
  }

  /** @param pool A tool of the catalogue, or the pool of all calls. */
  waited(pool: string, outcome: string, waitedMs: number): void {
    this.waits
      .of(pool)
      .of(outcome)
      .record(waitedMs / 1_000);
  }
}
