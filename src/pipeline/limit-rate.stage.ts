import { Injectable } from '@nestjs/common';
import { RateLimiter } from '../admission/limits/rate-limiter.js';
import { ShadowMetrics } from '../observability/metrics/shadow-metrics.js';
import type { Call } from './call.js';
import type { Settled } from './settled.js';
import type { Next, Stage } from './stage.js';

/** Is the call within every limit that holds for it? Behind what refuses for nothing: a call refused there costs no quota. */
@Injectable()
export class LimitRateStage implements Stage {
  constructor(
    private readonly limiter: RateLimiter,
    private readonly shadow: ShadowMetrics,
  ) {}

  async handle(call: Call, next: Next): Promise<Settled> {
    const { operation, principal, request } = call;
    const decided = this.limiter.ofCall(operation, principal, request.origin.remoteAddress);
    const verdict = decided instanceof Promise ? await decided : decided;
    call.limits = verdict;
    for (const rule of verdict.wouldReject) {
      this.shadow.count('rate_limited', rule, operation.kind === 'tool' ? operation.name : undefined);
    }
    const { refusal } = verdict;
    if (refusal !== undefined) throw refusal;
    return next();
  }
}
