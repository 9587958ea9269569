import type { Config } from '../../config/load-config.js';
import type { Principal } from '../../tool/principal.js';

/** stdio has no door: whoever started the process is the principal that its configuration names. */
export function localPrincipal({ sub, email, roles, scopes }: Config['stdio']): Principal {
  if (sub === undefined)
    throw new Error('STDIO_SUB is missing: over stdio the principal comes from the configuration.');
  return Object.freeze({
    id: sub,
    issuer: 'stdio',
    kind: 'local',
    ...(email !== undefined && { email }),
    roles,
    scopes,
  });
}
