import { Injectable } from '@nestjs/common';
import { ServiceMeter } from './service-meter.js';

/** What a rule in shadow would have refused: the same words as in `mcp.rejections`, and which rule it is. */
@Injectable()
export class ShadowMetrics {
  private readonly wouldReject;

  constructor(meter: ServiceMeter) {
    this.wouldReject = meter.counter('mcp.would_reject');
  }

  /** @param tool From the catalogue; absent for what is not a call of a tool. */
  count(reason: 'rate_limited' | 'forbidden', rule: string, tool?: string): void {
    this.wouldReject.add(1, { reason, rule, ...(tool !== undefined && { tool }) });
  }
}
