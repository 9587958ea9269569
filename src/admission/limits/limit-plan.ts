import type { Config } from '../../config/load-config.js';
import { ratesOf } from '../../config/rate.js';
import type { Operation } from '../../tool/operation.js';
import { limitPolicyOf, type Rate } from '../../tool/rate.js';
import { isNamed } from '../../tool/tool-patterns.js';
import type { LimitRule } from './limit-rule.js';
import { rulesOf } from './limit-rules.js';

/** What calls of one operation count towards. */
export interface LimitPlan {
  /** One quota for all principals. */
  readonly shared: readonly LimitRule[];
  /** A quota for each. */
  readonly perPrincipal: readonly LimitRule[];
  /** What a call takes of quotas that other tools share; of those of its own tool it takes 1. */
  readonly weight: number;
}

/** Gathers the limits of an operation: its decorator's and the configuration's. All hold, so the strictest wins. */
export function planOf(operation: Operation, limits: Config['limits']): LimitPlan {
  const { name, toolset, toolsetLimit } = operation;
  const ofToolset = rulesOf('toolset', [...given(toolsetLimit), ...ratesOf(limits.toolsets?.[toolset])], toolset);
  const shared = rulesOf('global', ratesOf(limits.global));
  const principal = [...rulesOf('principal', ratesOf(limits.principal)), ...ofToolset];
  if (operation.kind !== 'tool') return { shared, perPrincipal: principal, weight: 1 };

  const own = limitPolicyOf(operation.policy.limit);
  const configured = Object.entries(limits.tools ?? {})
    .filter(([pattern]) => isNamed(name, [pattern]))
    .map(([, limit]) => limit);
  const perTool = [...given(own.perPrincipal), ...configured.flatMap((limit) => ratesOf(limit.perPrincipal))];
  const total = [...given(own.total), ...configured.flatMap((limit) => ratesOf(limit.total))];
  const saysNothing = perTool.length === 0 && total.length === 0;
  return {
    shared: [...shared, ...rulesOf('tool', total, name)],
    perPrincipal: [
      ...principal,
      ...rulesOf('principal_tool', saysNothing ? ratesOf(limits.toolDefault) : perTool, name),
    ],
    weight: Math.max(1, own.weight ?? 1, ...configured.map(({ weight = 1 }) => weight)),
  };
}

function given(rate: Rate | undefined): readonly Rate[] {
  return rate === undefined ? [] : [rate];
}
