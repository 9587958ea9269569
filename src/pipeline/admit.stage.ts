import { Injectable } from '@nestjs/common';
import { type Applicant, BoundedQueue } from '../admission/bounded-queue.js';
import { endedSpan } from '../observability/child-spans.js';
import { QueueMetrics } from '../observability/metrics/queue-metrics.js';
import { ownerOf } from '../tool/principal.js';
import type { Call } from './call.js';
import type { Settled } from './settled.js';
import type { Next, Stage } from './stage.js';

/** Milliseconds: below that a call has found a free slot. */
const WORTH_A_SPAN_MS = 1;

/** Waits for a slot. Behind every refusal that costs nothing, so that a refused call never holds one. */
@Injectable()
export class AdmitStage implements Stage {
  constructor(
    private readonly queue: BoundedQueue,
    metrics: QueueMetrics,
  ) {
    queue.onWaited((pool, outcome, waitedMs) => metrics.waited(pool, outcome, waitedMs));
  }

  async handle(call: Call, next: Next): Promise<Settled> {
    const applicant = applicantOf(call);
    const cameAt = performance.now();
    try {
      using slot = await this.queue.enter(applicant);
      const admittedAt = performance.now();
      this.waited(call, admittedAt - cameAt);
      call.slot = slot;
      call.request.onAdmitted?.(call);
      const settled = await next();
      // What failed at once says nothing of how long the work takes; what ran out of time says a lot.
      const { outcome } = settled;
      const isTelling = outcome === 'ok' || (outcome === 'timeout' && call.request.timeoutMs === undefined);
      if (isTelling && !slot.wasLent) this.queue.learn(call.operation.name, performance.now() - admittedAt);
      return settled;
    } finally {
      if (call.queuedMs === undefined) this.waited(call, performance.now() - cameAt);
    }
  }

  private waited(call: Call, ms: number): void {
    call.queuedMs = ms;
    if (ms >= WORTH_A_SPAN_MS) endedSpan('wait for a slot', ms);
  }
}

function applicantOf({ operation, principal, request, deadline }: Call): Applicant {
  const { remoteAddress = '' } = request.origin;
  return {
    // Nobody in particular is still somebody else than the next one.
    owner: principal.kind === 'anonymous' ? `anonymous ${remoteAddress}` : ownerOf(principal),
    ...(operation.kind === 'tool' && { tool: operation.name, maxRunning: operation.policy.maxRunning }),
    signal: deadline.signal,
  };
}
