import { isRecord } from '../../../tool/is-record.js';

const CLIENT_KEYS = new Set(['name', 'version', 'title']);
/** What a client may declare, each a record of records; anything else is for the SDK's schema to judge. */
const CAPABILITIES = new Map<string, (value: unknown) => boolean>([
  ['elicitation', (value) => isRecordOf(value, ['form', 'url'], isEmpty)],
  ['sampling', (value) => isRecordOf(value, ['context', 'tools'], isEmpty)],
  ['roots', (value) => isRecordOf(value, ['listChanged'], (flag) => typeof flag === 'boolean')],
  // None of them changes how a call is answered, but for tools that become tasks: those make no plain call.
  ['extensions', (value) => isRecord(value) && Object.values(value).every(isRecord)],
]);

/** Whether `clientInfo` has a name and a version as text and nothing that needs a closer look. */
export function isKnownClient(client: unknown): boolean {
  if (client === undefined) return true;
  if (!isRecord(client) || typeof client['name'] !== 'string' || typeof client['version'] !== 'string') return false;
  for (const key in client) if (!CLIENT_KEYS.has(key) || typeof client[key] !== 'string') return false;
  return true;
}

/** Whether `clientCapabilities` are none but those every client may have, written as the specification shows them. */
export function areKnownCapabilities(capabilities: unknown): boolean {
  if (!isRecord(capabilities)) return false;
  for (const key in capabilities) {
    if (CAPABILITIES.get(key)?.(capabilities[key]) !== true) return false;
  }
  return true;
}

function isRecordOf(value: unknown, keys: readonly string[], isRight: (inner: unknown) => boolean): boolean {
  if (!isRecord(value)) return false;
  for (const key in value) if (!keys.includes(key) || !isRight(value[key])) return false;
  return true;
}

function isEmpty(value: unknown): boolean {
  return isRecord(value) && Object.keys(value).length === 0;
}
