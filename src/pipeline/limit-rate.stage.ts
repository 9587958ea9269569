import { Injectable } from '@nestjs/common';
import { RateLimiter } from '../admission/limits/rate-limiter.js';
import { ShadowMetrics } from '../observability/metrics/shadow-metrics.js';
import type { Call } from './call.js';
import type { LimitVerdict } from '../admission/limits/limit-verdict.js';
import type { Stage } from './stage.js';

/** Is the call within every limit that holds for it? Behind what refuses for nothing: a call refused there costs no quota. */
@Injectable()
export class LimitRateStage implements Stage {
  constructor(
    private readonly limiter: RateLimiter,
    private readonly shadow: ShadowMetrics,
  ) {}

  enter(call: Call): void | Promise<void> {
    const decided = this.limiter.ofCall(call.operation, call.principal, call.request.origin.remoteAddress);
    return decided instanceof Promise
      ? decided.then((verdict) => this.accept(call, verdict))
      : this.accept(call, decided);
  }

  private accept(call: Call, verdict: LimitVerdict): void {
    const { operation } = call;
    call.limits = verdict;
    for (const rule of verdict.wouldReject) {
      this.shadow.count('rate_limited', rule, operation.kind === 'tool' ? operation.name : undefined);
    }
    const { refusal } = verdict;
    if (refusal !== undefined) throw refusal;
  }
}
