import { Injectable } from '@nestjs/common';
import { Budgets } from '../admission/limits/budgets.js';
import type { Call } from './call.js';
import type { Settled } from './settled.js';
import type { Stage } from './stage.js';

/** Counts what an answer that is given costs its client. Whether anything was left is asked before, with the other limits. */
@Injectable()
export class ChargeBudgetStage implements Stage {
  constructor(private readonly budgets: Budgets) {}

  leave(call: Call, settled: Settled): Settled {
    if (settled.outcome === 'ok' && call.answerSize !== undefined) {
      this.budgets.charge(call.principal, call.request.origin.remoteAddress, call.answerSize);
    }
    return settled;
  }
}
