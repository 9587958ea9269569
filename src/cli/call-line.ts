import type { CallEvent } from '../audit/audit-event.js';
import { printable } from './printable.js';

/** A call as a person reads it in a list; `--json` has all of it. */
export function callLine({ at, outcome, name, principal, client, durationMs, executionId }: CallEvent): string {
  const words = [at, outcome.padEnd(18), name, principal, client, `${Math.round(Number(durationMs))} ms`, executionId];
  return `${words
    .filter((word) => word !== undefined)
    .map(printable)
    .join('  ')}\n`;
}
