import { CLIENT_ID } from './clients.schema.js';

/** An entry of `AUTH_KEYS`. */
export interface PlainKey {
  /** Whose it is, where the entry says so: `client:key`. */
  readonly client?: string;
  readonly key: string;
}

/** Undefined where what stands before the colon is no client id. */
export function plainKeyOf(entry: string): PlainKey | undefined {
  const colon = entry.indexOf(':');
  if (colon === -1) return { key: entry };
  const client = entry.slice(0, colon);
  return CLIENT_ID.test(client) ? { client, key: entry.slice(colon + 1) } : undefined;
}
