import type { CallEvent } from '../../audit/audit-event.js';
import { OTHER } from '../../observability/call-attributes.js';
import { printable } from '../printable.js';
import { renderColumns } from '../terminal/table.js';

const WIDEST_OUTCOME = 18;
const UNKNOWN = '-';
/** Where the milliseconds stand, from the end: a column before them may be left out. */
const MS = -2;

/** Calls as they are printed. @param json Whether a program reads them: then each is a line of JSON. */
export function shownCalls(calls: readonly CallEvent[], json: true | undefined): string {
  return json ? calls.map((call) => `${JSON.stringify(call)}\n`).join('') : callLines(calls);
}

/** Calls as a person reads them, one a line in columns; `--json` has all of them. */
export function callLines(calls: readonly CallEvent[]): string {
  if (calls.length === 0) return '';
  const hasClients = calls.some((call) => clientOf(call) !== undefined);
  const rows = calls.map((call) => {
    const { at, outcome, principal, durationMs, executionId } = call;
    const clients = hasClients ? [clientOf(call) ?? UNKNOWN] : [];
    const ms = durationMs === undefined ? UNKNOWN : `${Math.round(Number(durationMs))} ms`;
    const cells = [at, outcome.padEnd(WIDEST_OUTCOME), whatOf(call), principal, ...clients, ms, executionId];
    return cells.map((cell) => printable(cell ?? UNKNOWN));
  });
  return renderColumns(rows, [(rows[0]?.length ?? 0) + MS]);
}

/** Whoever the credential names counts for more than what a program says of itself; a key names its client as the principal. */
function clientOf({ client, clientId, principal }: CallEvent): string | undefined {
  return typeof clientId === 'string' && clientId !== principal ? clientId : client;
}

/** The method where no known name says more: a list, or the call of something that is not there. */
function whatOf({ name, kind, method }: CallEvent): string {
  if (name !== OTHER || typeof method !== 'string' || method === OTHER) return name;
  return kind === 'request' ? method : `${method} ${name}`;
}
