import type { LimitRule, LimitScope, SetRate } from './limit-rule.js';

/**
 * The rules of one scope. Of rates over the same window the lowest counts, the shadowed by themselves: they keep a quota of
 * their own, and one that would not refuse earlier than what is enforced has nothing to report.
 * @param name Of what is limited, where the scope alone does not say it.
 */
export function rulesOf(scope: LimitScope, rates: readonly SetRate[], name = ''): readonly LimitRule[] {
  const enforced = lowest(rates.filter(({ isShadow }) => isShadow !== true));
  const shadowed = lowest(rates.filter(({ isShadow }) => isShadow === true));
  const kept = [
    ...enforced.values(),
    ...[...shadowed.values()].filter(({ calls, windowMs }) => calls < (enforced.get(windowMs)?.calls ?? Infinity)),
  ];
  return kept.map((rate) => ruleOf(scope, rate, name, kept.length > 1));
}

function lowest(rates: readonly SetRate[]): ReadonlyMap<number, SetRate> {
  const byWindow = new Map<number, SetRate>();
  for (const rate of rates) {
    if (rate.calls < (byWindow.get(rate.windowMs)?.calls ?? Infinity)) byWindow.set(rate.windowMs, rate);
  }
  return byWindow;
}

function ruleOf(
  scope: LimitScope,
  { calls, windowMs, isShadow = false, setBy }: SetRate,
  name: string,
  isOneOfSome: boolean,
): LimitRule {
  const what = name === '' ? scope : `${scope}:${name}`;
  const span = isOneOfSome ? `/${windowMs / 1_000}s` : '';
  return {
    scope,
    key: `${what}:${windowMs}${isShadow ? ':shadow' : ''}`,
    name: `${what}${span}${isShadow && isOneOfSome ? ' shadow' : ''}`,
    calls,
    windowMs,
    isShadow,
    setBy,
  };
}
