import { isNamed } from '../tool/tool-patterns.js';
import type { Api, Rule } from './declare-operation.js';
import type { Described } from './description/operations.js';

export interface Chosen {
  readonly operation: Described;
  readonly rule: Rule;
}

/** The operations that rules name, each with the first that does, and what is wrong with the rules. */
export function chooseOperations(
  { operations: rules, except }: Pick<Api, 'operations' | 'except'>,
  described: readonly Described[],
): { readonly chosen: readonly Chosen[]; readonly problems: readonly string[] } {
  const isMeant = ({ id, place }: Described, pattern: string) =>
    (id !== undefined && isNamed(id, [pattern])) || isNamed(place, [pattern]);
  const offered = described.filter((operation) => !except.some((pattern) => isMeant(operation, pattern)));
  const chosen = offered.flatMap((operation) => {
    const rule = rules.find(({ match }) => isMeant(operation, match));
    return rule === undefined ? [] : [{ operation, rule }];
  });
  const problems = rules.flatMap((rule, index) => {
    const meant = described.filter((operation) => isMeant(operation, rule.match));
    const at = `operations[${index}]`;
    // A rule that means nothing is a misspelt one, and its tool would be missed much later.
    if (meant.length === 0) return [`${at}.match names no operation of the description`];
    const named = chosen.filter((one) => one.rule === rule);
    return rule.name !== undefined && named.length > 1
      ? [`${at}.name is for one operation, and the rule names ${named.length}`]
      : [];
  });
  return { chosen, problems };
}
