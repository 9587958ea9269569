import type { CallEvent } from '../../audit/audit-event.js';
import { OTHER } from '../../observability/call-attributes.js';
import { printable } from '../printable.js';

/** A call as a person reads it in a list; `--json` has all of it. */
export function callLine(call: CallEvent): string {
  const { at, outcome, principal, client, durationMs, executionId } = call;
  const words = [at, outcome.padEnd(18), whatOf(call), principal, client, `${Math.round(Number(durationMs))} ms`];
  return `${[...words, executionId]
    .filter((word) => word !== undefined)
    .map(printable)
    .join('  ')}\n`;
}

/** The method where no known name says more: a list, or the call of something that is not there. */
function whatOf({ name, kind, method }: CallEvent): string {
  if (name !== OTHER || typeof method !== 'string' || method === OTHER) return name;
  return kind === 'request' ? method : `${method} ${name}`;
}
