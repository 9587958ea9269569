import { expect } from 'vitest';
import type { TestServer } from '../fixtures/test-server.js';
import { quiet } from './fuzz-service.js';
import type { WireAnswer } from './raw-http.js';
import { SECRETS } from './vault.tools.js';

/** Words of JavaScript, Node and the schema library: whoever reads them sees an exception that nobody masked. */
export const UNMASKED =
  /node_modules|\bat .+:\d+:\d+|\b(Type|Range|Syntax|Reference|Zod)Error\b|is not a function|Cannot read prop|Maximum call stack|invalid_(type|value|union)|unrecognized_keys|Unexpected token/;

const CALLS = ['tools/call', 'resources/read', 'prompts/get'];

/** What every answer has to be, whatever was asked by anybody but bob. */
export function expectHarmless({ status, text }: Pick<WireAnswer, 'text'> & Partial<WireAnswer>): void {
  if (status !== undefined) expect(status).toBeLessThan(500);
  expect(text).not.toMatch(UNMASKED);
  expect(text).not.toContain(SECRETS['bob']);
  expect(text).not.toMatch(/"outcome":"internal"|-32603/);
}

/** Sends with `send`, and holds what it left in the audit against what was sent. */
export async function audited(
  server: TestServer,
  body: Buffer | undefined,
  send: () => Promise<WireAnswer>,
): Promise<WireAnswer> {
  const before = server.audit().length;
  const answer = await send();
  await quiet(server);
  const rows = server.audit().slice(before);
  expect(rows.filter(({ outcome }) => outcome === 'internal')).toEqual([]);
  expect(rows.length).toBeLessThanOrEqual(1);
  if (isCall(body) && reachedUs(answer)) expect(rows).toHaveLength(1);
  return answer;
}

/** Whether the service has to take this for a call: exactly then there is one row, refused or not. */
export function isCall(body: Buffer | undefined, calls = CALLS): boolean {
  const message = parsed(body);
  const { id, method } = (message ?? {}) as { id?: unknown; method?: unknown };
  const isRequest = typeof id === 'string' || typeof id === 'number';
  return isRequest && calls.includes(method as string);
}

function parsed(body: Buffer | undefined): unknown {
  try {
    return JSON.parse(body?.toString() ?? '');
  } catch {
    return undefined;
  }
}

/** Node's own parser refuses some heads before anybody else sees them, and paths beside ours reach nobody. */
function reachedUs({ status, text }: WireAnswer): boolean {
  const isOfNode = text.includes('Client Error') || status === 417 || status === 431;
  const isElsewhere = status === 404 && !text.includes('"jsonrpc"');
  return status !== undefined && !isOfNode && !isElsewhere;
}
