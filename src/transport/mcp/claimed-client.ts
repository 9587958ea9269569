import { storable } from '../../tool/storable.js';
import type { Implementation } from '@modelcontextprotocol/server';

/** Characters of the name a client gives itself that are worth keeping. */
const LONGEST_CLIENT_NAME = 128;

/** What the client calls itself, as `name/version`: unchecked on the 2026-07-28 leg, so read with care. Text that every database takes. */
export function claimedClient(client: unknown): string | undefined {
  const { name, version } = (client ?? {}) as Partial<Implementation>;
  if (typeof name !== 'string') return undefined;
  return storable(`${name}/${typeof version === 'string' ? version : ''}`.slice(0, LONGEST_CLIENT_NAME));
}
