import { randomUUID } from 'node:crypto';
import type { Settings } from '../../config/config.schema.js';
import { signToken } from '../../identity/sign-token.js';
import { existingAuth } from '../existing-auth.js';
import type { Terminal } from '../run-command.js';

/** Long enough for one run. */
const LIFETIME_S = 120;

/**
 * Lets the doctor into the server that runs here, as a principal without any role or scope, where this folder has the
 * secret that signs its tokens.
 */
export async function ownCredential(terminal: Terminal, settings: Settings): Promise<Readonly<Record<string, string>>> {
  const { jwtSecret, issuer, audience } = authOf(terminal, settings) ?? {};
  if (jwtSecret === undefined) return {};
  const claims = { sub: 'gatehouse-doctor', roles: [], scopes: [], issuer, audience: audience?.[0] };
  const token = await signToken(claims, jwtSecret, {
    now: terminal.now,
    expiresInSeconds: LIFETIME_S,
    id: randomUUID(),
  });
  return { authorization: `Bearer ${token}` };
}

/** What keeps it from being read, the first check tells. */
function authOf(terminal: Terminal, settings: Settings) {
  try {
    return existingAuth(terminal, settings);
  } catch {
    return undefined;
  }
}
