import { Injectable } from '@nestjs/common';
import { RetryBudget } from './retry-budget.js';

/** One budget per upstream, shared by every tool that depends on it. */
@Injectable()
export class RetryBudgets {
  private readonly budgets = new Map<string, RetryBudget>();

  /** @param upstream From the catalogue, so there are only so many. */
  for(upstream: string): RetryBudget {
    const known = this.budgets.get(upstream);
    if (known !== undefined) return known;
    const made = new RetryBudget();
    this.budgets.set(upstream, made);
    return made;
  }
}
