import { looksPersonal } from '../audit/personal-data.js';
import { remembered } from '../tool/remembered.js';
import type { CallOrigin } from './call.js';

/** Characters of a JSON-RPC id that is told: it is the client's own, and may be anything. Half of one could tell half a name. */
const LONGEST_ID = 64;
const REVISION = /^\d{4}-\d{2}-\d{2}$/;
const WITHHELD = '[withheld]';

/** The id of a request as signals may have it: a client may make it of whatever it knows. */
export function toldRequestId(id: CallOrigin['requestId']): CallOrigin['requestId'] {
  // Numbers that count: too short to be anybody's.
  if (id === undefined || (typeof id === 'number' && Math.abs(id) < 1e7)) return id;
  const text = String(id);
  return text.length > LONGEST_ID || looksPersonal(text) ? WITHHELD : id;
}

/** Versions, of which a name often has several, and which together look like a number to call. */
const VERSIONS = /\b\d{1,3}(?:\.\d{1,3}){1,2}(?![\d.])/g;

const namesPerson = remembered((client) => looksPersonal(client.replaceAll(VERSIONS, '')));

/** What a client calls itself. */
export function toldClient(client: string | undefined): string | undefined {
  return client !== undefined && namesPerson(client) ? WITHHELD : client;
}

/** A revision as MCP names them; undefined for anything else a client wrote there. */
export function toldRevision(version: string | undefined): string | undefined {
  return version !== undefined && REVISION.test(version) ? version : undefined;
}
