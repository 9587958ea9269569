import type { Config } from '../../config/load-config.js';
import { ratesOf } from '../../config/rate.js';
import type { LimitRule, SetBy } from './limit-rule.js';

export const BUDGET_UNITS = ['tokens', 'bytes'] as const;
export type BudgetUnit = (typeof BUDGET_UNITS)[number];

/** One budget. What it allows is not calls but `unit`. */
export interface BudgetRule extends LimitRule {
  readonly unit: BudgetUnit;
}

const SETTING = { tokens: 'BUDGET_TOKENS', bytes: 'BUDGET_BYTES' } as const satisfies Record<BudgetUnit, SetBy>;

type OwnBudgets = Config['clients'][number]['budgets'];

/** The budgets of a client: of its record where that says something, else those of all. */
export function budgetRulesOf(all: Config['budgets'], own: OwnBudgets): readonly BudgetRule[] {
  const onlyReports = (own?.mode ?? all.mode) === 'report';
  return BUDGET_UNITS.flatMap((unit) => {
    const rates = ratesOf(own?.[unit] ?? all[unit]);
    return rates.map(({ calls, windowMs, isShadow }, index) => ({
      scope: 'budget' as const,
      // Whether it is enforced is no part of it: what was used before that was changed still counts.
      // Two over one window are counted apart: a store is asked for each key once.
      key: `budget:${unit}:${windowMs}${nth(rates.slice(0, index), windowMs)}`,
      name: rates.length > 1 ? `budget:${unit}/${windowMs / 1_000}s${isShadow ? ' shadow' : ''}` : `budget:${unit}`,
      calls,
      windowMs,
      isShadow: onlyReports || isShadow,
      unit,
      setBy: own?.[unit] === undefined ? SETTING[unit] : 'clients[].budgets',
    }));
  });
}

function nth(before: readonly { readonly windowMs: number }[], windowMs: number): string {
  const same = before.filter((rate) => rate.windowMs === windowMs).length;
  return same === 0 ? '' : `:${same + 1}`;
}
