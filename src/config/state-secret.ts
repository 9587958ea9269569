import { configSlice } from './config-slices.js';
import type { Config } from './config.schema.js';

/** Over stdio there are no tokens. */
export const STATE_SECRETS = [configSlice('sessions'), { token: configSlice('auth'), optional: true }];
export type StateSecrets = [sessions: Config['sessions'], auth?: Config['auth']];

/** What instances share and clients do not know: it signs the state that clients bring back. */
export function stateSecretOf(...[sessions, auth]: StateSecrets): string | undefined {
  return sessions.stateSecret ?? auth?.jwtSecret;
}
