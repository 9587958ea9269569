import { Injectable } from '@nestjs/common';
import { ServiceMeter } from './service-meter.js';

/** Nothing of what waits was taken for long, or more waits than may. */
const REASONS = ['stalled', 'overflow'] as const;

/** Connections that were cut because their clients did not read what was for them. */
@Injectable()
export class UnreadMetrics {
  private readonly count;

  constructor(meter: ServiceMeter) {
    this.count = meter.counter('mcp.connections.unread');
    for (const reason of REASONS) this.count.add(0, { reason });
  }

  cut(reason: (typeof REASONS)[number], connections = 1): void {
    this.count.add(connections, { reason });
  }
}
