import { Injectable } from '@nestjs/common';
import { denial, shadowRules } from '../identity/permissions.js';
import { ShadowMetrics } from '../observability/metrics/shadow-metrics.js';
import type { Call } from './call.js';
import type { Stage } from './stage.js';

/** May this principal use this operation at all? A rule in shadow is reported and lets the call pass. */
@Injectable()
export class AuthorizeStage implements Stage {
  constructor(private readonly shadow: ShadowMetrics) {}

  enter(call: Call): void {
    const { operation, principal } = call;
    const refusal = denial(operation, principal);
    if (refusal !== undefined) throw refusal;
    for (const rule of shadowRules(operation, principal)) {
      call.wouldForbid.push(rule);
      this.shadow.count('forbidden', rule, operation.kind === 'tool' ? operation.name : undefined);
    }
  }
}
