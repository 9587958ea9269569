import type { Settings } from './config.schema.js';
import { hasApiKeys } from './development-api-key.js';
import { keysFileOf } from './keys-file-of.js';
import { hasForeignKeys } from './token-issuers.js';

/** Whether any credential could be accepted. */
export function hasWayIn(settings: Settings): boolean {
  const { auth, server } = settings;
  return [
    auth.jwtSecret !== undefined,
    hasForeignKeys(auth),
    auth.introspectionUrl !== undefined,
    hasApiKeys(settings, keysFileOf(settings)),
    server.tlsClientAuth !== 'off',
  ].includes(true);
}
