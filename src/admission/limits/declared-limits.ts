import type { Config } from '../../config/load-config.js';
import { nearestKey } from '../../config/nearest-key.js';
import { ratesOf } from '../../config/rate.js';
import type { Operation } from '../../tool/operation.js';
import { limitPolicyOf, type Rate } from '../../tool/rate.js';
import type { SetRate } from './limit-rule.js';

/** What the code of an operation says about limits, under the names that refusals give them. */
interface DeclaredLimit {
  readonly scope: 'toolset' | 'principal_tool' | 'tool';
  readonly name: string;
  readonly rate: Rate;
}

interface EffectiveLimits {
  readonly toolset: readonly SetRate[];
  readonly perPrincipal: readonly SetRate[];
  readonly total: readonly SetRate[];
}

/** The limits an operation declares by itself and by its toolset, or what the configuration has instead of them. */
export function effectiveLimits(operation: Operation, { overrides = {} }: Config['limits']): EffectiveLimits {
  const ratesIn = (scope: DeclaredLimit['scope']): readonly SetRate[] =>
    declaredLimits(operation)
      .filter((declared) => declared.scope === scope)
      .flatMap((declared): readonly SetRate[] => {
        const instead = overrides[nameOf(declared)];
        return instead === undefined
          ? [{ ...declared.rate, setBy: 'code' }]
          : ratesOf(instead).map((rate) => ({ ...rate, setBy: 'RATE_LIMIT_OVERRIDES' }));
      });
  return { toolset: ratesIn('toolset'), perPrincipal: ratesIn('principal_tool'), total: ratesIn('tool') };
}

/** Overridden limits that nothing declares: whoever wrote them believes that something else holds than does. */
export function overrideProblems(
  { overrides = {} }: Config['limits'],
  operations: readonly Operation[],
): readonly string[] {
  const declared = [...new Set(operations.flatMap(declaredLimits).map(nameOf))];
  return Object.keys(overrides)
    .filter((name) => !declared.includes(name))
    .map((name) => {
      const hint = declared.length === 0 ? '' : `; did you mean ${nearestKey(name, declared)}?`;
      return `limits.overrides (RATE_LIMIT_OVERRIDES) names ${name}, a limit that nothing offered here declares${hint || '.'}`;
    });
}

function declaredLimits(operation: Operation): readonly DeclaredLimit[] {
  const { name, toolset, toolsetLimit } = operation;
  const { perPrincipal, total } = operation.kind === 'tool' ? limitPolicyOf(operation.policy.limit) : {};
  return [
    ...(toolsetLimit === undefined ? [] : [{ scope: 'toolset' as const, name: toolset, rate: toolsetLimit }]),
    ...(perPrincipal === undefined ? [] : [{ scope: 'principal_tool' as const, name, rate: perPrincipal }]),
    ...(total === undefined ? [] : [{ scope: 'tool' as const, name, rate: total }]),
  ];
}

function nameOf({ scope, name }: DeclaredLimit): string {
  return `${scope}:${name}`;
}
