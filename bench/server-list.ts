import type { Era } from './scenarios.js';

/** A server to measure: `servers/<name>.ts`, run in a process of its own. */
export interface Server {
  readonly name: string;
  readonly eras: readonly Era[];
}

/** What every ratio is to. */
export const BASELINE = 'sdk-alone';

const BOTH: readonly Era[] = ['2026-07-28', '2025-11-25'];

export const SERVERS: readonly Server[] = [
  { name: BASELINE, eras: BOTH },
  { name: 'gatehouse', eras: BOTH },
  { name: 'mcp-nest', eras: BOTH },
  { name: 'bare-fastify', eras: BOTH },
];
