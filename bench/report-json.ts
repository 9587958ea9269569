import type { Machine } from './machine.js';
import type { Memory } from './memory.js';
import type { Mixed } from './mixed/measure-mixed.js';
import type { Shares } from './profile/parts.js';
import type { Pace } from './options.js';
import type { Ratio } from './ratios.js';
import type { Result } from './results.js';

/** All that a run has found out. */
export interface Run {
  readonly machine: Machine;
  readonly command: string;
  readonly pace: Pace;
  /** How many the budget of the pace allowed. */
  readonly rounds: number;
  /** What was asked for. */
  readonly ratios: readonly Ratio[];
  /** What was measured, by the key of the ratio. */
  readonly results: ReadonlyMap<string, Result>;
  readonly memory: Memory | undefined;
  readonly mixed: Mixed | undefined;
  /** Where the CPU time of a call goes. */
  readonly profile: Shares | undefined;
  /** Where every call was traced: the spans that reached the collector, for each. One is of the call, one of its attempt. */
  readonly spansPerCall: number | undefined;
}

/** One object: the median of each ratio under its key, null where it was not measured; how it came about beside them. */
export function asJson({
  machine,
  command,
  pace,
  rounds,
  ratios,
  results,
  memory,
  mixed,
  profile,
  spansPerCall,
}: Run): string {
  const medians = ratios.map(({ key }) => [key, rounded(results.get(key)?.ratio.median)] as const);
  const details = ratios.flatMap(({ key, what, measure, goal }) => {
    const result = results.get(key);
    return result === undefined ? [] : [[key, { what, measure, goal, ...result }] as const];
  });
  const object = {
    ...Object.fromEntries(medians),
    memoryMiB: rounded(memory?.endMiB),
    memoryGrowth: memory === undefined ? null : rounded(memory.endMiB / memory.halfWayMiB),
    memory: memory ?? null,
    spansPerCall: rounded(spansPerCall),
    mixed: rounded(mixed?.mixed.median),
    mixedGo: rounded(mixed?.mixedGo?.median),
    mixedCpu: rounded(mixed?.mixedCpu.median),
    mixedGoCpu: rounded(mixed?.mixedGoCpu?.median),
    mixedDetails: mixed ?? null,
    profile:
      profile === undefined ? null : Object.fromEntries([...profile].map(([part, share]) => [part, rounded(share)])),
    details: Object.fromEntries(details),
    machine,
    command,
    pace,
    rounds,
  };
  return `${JSON.stringify(object, undefined, 2)}\n`;
}

function rounded(value: number | undefined): number | null {
  return value === undefined ? null : Number(value.toFixed(3));
}
