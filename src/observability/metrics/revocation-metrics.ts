import { Injectable } from '@nestjs/common';
import { ServiceMeter } from './service-meter.js';

const KINDS = ['session', 'listen', 'sse'] as const;

/** What was ended because its credential had been taken back, by what it was. */
@Injectable()
export class RevocationMetrics {
  private readonly count;

  constructor(meter: ServiceMeter) {
    this.count = meter.counter('mcp.connections.revoked');
    for (const kind of KINDS) this.count.add(0, { kind });
  }

  ended(numbers: Readonly<Record<(typeof KINDS)[number], number>>): void {
    for (const kind of KINDS) this.count.add(numbers[kind], { kind });
  }
}
