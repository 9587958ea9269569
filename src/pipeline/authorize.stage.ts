import { Injectable } from '@nestjs/common';
import { denial, shadowDenial } from '../identity/permissions.js';
import { ShadowMetrics } from '../observability/metrics/shadow-metrics.js';
import type { Call } from './call.js';
import type { Settled } from './settled.js';
import type { Next, Stage } from './stage.js';

/** May this principal use this operation at all? A rule in shadow is reported and lets the call pass. */
@Injectable()
export class AuthorizeStage implements Stage {
  constructor(private readonly shadow: ShadowMetrics) {}

  handle(call: Call, next: Next): Promise<Settled> {
    const { operation, principal } = call;
    const refusal = denial(operation, principal);
    if (refusal !== undefined) throw refusal;
    if (shadowDenial(operation, principal) !== undefined) {
      call.wouldForbid = true;
      this.shadow.count('forbidden', 'access', operation.kind === 'tool' ? operation.name : undefined);
    }
    return next();
  }
}
