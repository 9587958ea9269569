import { parseArgs } from 'node:util';
import { BASELINE, SERVERS, type Server } from './server-list.js';

/** How long and how often to measure. Every field bounds the run: no server can make it last for ever. */
export interface Pace {
  readonly rounds: number;
  readonly warmUpMs: number;
  /** A window closes once it has lasted this long and counted `minCalls`, or at `maxWindowMs` whatever it counted. */
  readonly windowMs: number;
  readonly minCalls: number;
  readonly maxWindowMs: number;
  /** A round that would end after this is not begun. */
  readonly budgetMs: number;
}

const PACES = {
  quick: { rounds: 3, warmUpMs: 700, windowMs: 1_000, minCalls: 200, maxWindowMs: 4_000, budgetMs: 165_000 },
  full: { rounds: 5, warmUpMs: 2_000, windowMs: 5_000, minCalls: 1_000, maxWindowMs: 15_000, budgetMs: 1_800_000 },
} satisfies Record<string, Pace>;

export interface Options {
  readonly servers: readonly Server[];
  readonly pace: Pace;
  readonly json: boolean;
}

/** @throws Error with one sentence for the user, when an option is unknown or names no server. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      servers: { type: 'string', default: SERVERS.map((server) => server.name).join() },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const names = values.servers.split(',');
  const known = SERVERS.map((server) => server.name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`No server is called ${unknown.join(', ')}. There are ${known.join(', ')}.`);
  if (!names.includes(BASELINE)) throw new Error(`--servers must include ${BASELINE}: every ratio is to it.`);
  return {
    servers: SERVERS.filter((server) => names.includes(server.name)),
    pace: values.quick ? PACES.quick : PACES.full,
    json: values.json,
  };
}
