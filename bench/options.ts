import { parseArgs } from 'node:util';
import type { MixedPace } from './mixed/measure-mixed.js';
import { type Ratio, RATIOS } from './ratios.js';

/** How long and how often to measure. Every field bounds the run: no server can make it last for ever. */
export interface Pace {
  readonly name: 'quick' | 'full';
  readonly rounds: number;
  readonly warmUpMs: number;
  /** What is compiled by then stays so: waited for as well, up to `maxWarmUpMs`. Both for each process of the server. */
  readonly warmUpCalls: number;
  readonly maxWarmUpMs: number;
  /** How often in a round all cells of a heat are called, once they are warm; and those that are only started, started. */
  readonly turns: number;
  readonly starts: number;
  /** Of a turn: a server that had nothing to do is slower at first, and the heap of one that makes much garbage has shrunk. */
  readonly turnWarmUpMs: number;
  /** A window closes once it has lasted this long and counted `minCalls`, or at `maxWindowMs` whatever it counted. */
  readonly windowMs: number;
  readonly minCalls: number;
  readonly maxWindowMs: number;
  /** A round that would end after this is not begun. */
  readonly budgetMs: number;
  /** After how many calls the memory is read. */
  readonly memoryCalls: number;
  readonly mixed: MixedPace;
}

const QUICK: Pace = {
  name: 'quick',
  rounds: 3,
  warmUpMs: 800,
  warmUpCalls: 20_000,
  maxWarmUpMs: 5_000,
  turns: 8,
  starts: 3,
  turnWarmUpMs: 500,
  windowMs: 400,
  minCalls: 100,
  maxWindowMs: 3_000,
  budgetMs: 540_000,
  memoryCalls: 30_000,
  mixed: { rounds: 4, warmUpMs: 1_000, warmUpRequests: 120_000, maxWarmUpMs: 20_000, windowMs: 2_500 },
};
const FULL: Pace = {
  name: 'full',
  rounds: 7,
  warmUpMs: 3_000,
  warmUpCalls: 30_000,
  maxWarmUpMs: 10_000,
  turns: 12,
  starts: 5,
  turnWarmUpMs: 1_000,
  windowMs: 1_000,
  minCalls: 200,
  maxWindowMs: 5_000,
  budgetMs: 2_400_000,
  memoryCalls: 1_000_000,
  mixed: { rounds: 5, warmUpMs: 5_000, warmUpRequests: 180_000, maxWarmUpMs: 60_000, windowMs: 8_000 },
};

export interface Options {
  readonly ratios: readonly Ratio[];
  readonly pace: Pace;
  readonly json: boolean;
  /** Whether docs/performance.md is written. */
  readonly write: boolean;
  readonly memory: boolean;
  readonly mixed: boolean;
  /** Whether a CPU profile of a call is taken. */
  readonly profile: boolean;
  /** As it was typed, for whoever wants the same. */
  readonly command: string;
}

const EXTRAS = ['memory', 'mixed', 'profile'];

/** @throws Error with one sentence for the user, when an option is unknown or names no ratio. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  const pace = values.quick ? QUICK : FULL;
  const offered = RATIOS.filter(({ isSlow }) => values.only !== undefined || !values.quick || isSlow !== true);
  const known = [...RATIOS.map(({ key }) => key), ...EXTRAS];
  const names = values.only?.split(',');
  const unknown = names?.filter((name) => !known.includes(name)) ?? [];
  if (unknown.length > 0) throw new Error(`Nothing is called ${unknown.join(', ')}. There are ${known.join(', ')}.`);
  const isWanted = (name: string) => names?.includes(name) ?? true;
  return {
    ratios: offered.filter(({ key }) => isWanted(key)),
    pace,
    json: values.json,
    write: values.write,
    memory: isWanted('memory'),
    profile: isWanted('profile'),
    mixed: names === undefined ? !values.quick : names.includes('mixed'),
    command: ['npm run bench --', ...args].join(' '),
  };
}
