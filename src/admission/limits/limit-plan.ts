import type { Config } from '../../config/load-config.js';
import { ratesOf } from '../../config/rate.js';
import type { Operation } from '../../tool/operation.js';
import { limitPolicyOf } from '../../tool/rate.js';
import { isNamed } from '../../tool/tool-patterns.js';
import { effectiveLimits } from './declared-limits.js';
import type { LimitRule, SetBy, SetRate } from './limit-rule.js';
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
  const { name, toolset } = operation;
  const declared = effectiveLimits(operation, limits);
  const toolsetRates = [...declared.toolset, ...ratesSetBy('RATE_LIMIT_TOOLSETS', limits.toolsets?.[toolset])];
  const shared = rulesOf('global', ratesSetBy('RATE_LIMIT_GLOBAL', limits.global));
  const principal = [
    ...rulesOf('principal', ratesSetBy('RATE_LIMIT_PRINCIPAL', limits.principal)),
    ...rulesOf('toolset', toolsetRates, toolset),
  ];
  if (operation.kind !== 'tool') return { shared, perPrincipal: principal, weight: 1 };

  const own = limitPolicyOf(operation.policy.limit);
  const configured = Object.entries(limits.tools ?? {})
    .filter(([pattern]) => isNamed(name, [pattern]))
    .map(([, limit]) => limit);
  const ofTools = (key: 'perPrincipal' | 'total') =>
    configured.flatMap((limit) => ratesSetBy('RATE_LIMIT_TOOLS', limit[key]));
  const perTool = [...declared.perPrincipal, ...ofTools('perPrincipal')];
  const total = [...declared.total, ...ofTools('total')];
  const saysSomething = own.perPrincipal !== undefined || own.total !== undefined;
  const hasDefault = !saysSomething && perTool.length === 0 && total.length === 0;
  return {
    shared: [...shared, ...rulesOf('tool', total, name)],
    perPrincipal: [
      ...principal,
      ...rulesOf(
        'principal_tool',
        hasDefault ? ratesSetBy('RATE_LIMIT_TOOL_DEFAULT', limits.toolDefault) : perTool,
        name,
      ),
    ],
    weight: Math.max(1, own.weight ?? 1, ...configured.map(({ weight = 1 }) => weight)),
  };
}

/** The same rates, and who said them. */
export function ratesSetBy(by: SetBy, written: readonly string[] | undefined): readonly SetRate[] {
  return ratesOf(written).map((rate) => ({ ...rate, setBy: by }));
}
