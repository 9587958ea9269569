import { Injectable } from '@nestjs/common';
import { OTHER } from '../observability/call-attributes.js';
import { CallMetrics } from '../observability/metrics/call-metrics.js';
import type { Call } from './call.js';
import type { Settled } from './settled.js';
import type { Next, Stage } from './stage.js';

/** Counts and times every call, with the word its audit row and its span have. Inside the span: exemplars name it. */
@Injectable()
export class MeasureStage implements Stage {
  constructor(private readonly metrics: CallMetrics) {}

  async handle(call: Call, next: Next): Promise<Settled> {
    const { kind, origin } = call.request;
    using _active = this.metrics.begin(kind);
    const settled = await next();
    this.metrics.end({
      kind,
      name: call.known?.name ?? OTHER,
      outcome: settled.outcome,
      transport: origin.transport,
      protocolVersion: origin.protocolVersion,
      durationMs: call.durationMs,
    });
    return settled;
  }
}
