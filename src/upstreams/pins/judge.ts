import { type Definition, idOf, isSame } from '../definition.js';
import { type Finding, findingsIn } from '../findings.js';

/**
 * `offered`: as it was accepted. Everything else is held back: `new` was never accepted, `changed` differs from what was,
 * `gone` is not there any more, `refused` cannot be served safely and accepting it does not help.
 */
export const STATES = ['offered', 'new', 'changed', 'gone', 'refused'] as const;
export type State = (typeof STATES)[number];

export interface Verdict {
  readonly state: State;
  /** What the upstream says now; of what is gone or cannot be asked for, what was accepted. */
  readonly definition: Definition;
  /** What was accepted, where something was. */
  readonly accepted?: Definition;
  /** Why it is refused, or would be if it were accepted. */
  readonly fault?: string;
  readonly findings: readonly Finding[];
}

/**
 * @param listed What the upstream says now; undefined where it was not reached yet: then what was accepted holds.
 * @param faultOf Why a definition cannot be served.
 */
export function judge(
  listed: readonly Definition[] | undefined,
  accepted: readonly Definition[],
  faultOf: (definition: Definition) => string | undefined,
): readonly Verdict[] {
  const acceptedById = new Map(accepted.map((definition) => [idOf(definition), definition]));
  const now = listed ?? accepted;
  const listedIds = new Set(now.map(idOf));
  const gone = accepted.filter((definition) => !listedIds.has(idOf(definition)));
  return [
    ...now.map((definition): Verdict => {
      const pinned = acceptedById.get(idOf(definition));
      const fault = faultOf(definition);
      return {
        state: stateOf(definition, pinned, fault),
        definition,
        ...(pinned !== undefined && { accepted: pinned }),
        ...(fault !== undefined && { fault }),
        findings: findingsIn(definition),
      };
    }),
    ...gone.map((definition): Verdict => ({ state: 'gone', definition, accepted: definition, findings: [] })),
  ];
}

function stateOf(definition: Definition, pinned: Definition | undefined, fault: string | undefined): State {
  if (pinned !== undefined && !isSame(pinned, definition)) return 'changed';
  if (fault !== undefined) return 'refused';
  return pinned === undefined ? 'new' : 'offered';
}

/** What accepting would accept: everything the upstream offers now that can be served. */
export function acceptable(verdicts: readonly Verdict[]): readonly Definition[] {
  return verdicts
    .filter(({ state, fault }) => state !== 'gone' && fault === undefined)
    .map(({ definition }) => definition);
}
