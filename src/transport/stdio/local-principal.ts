import type { StdioConfig } from '../../config/load-config.js';
import type { Principal } from '../../tool/principal.js';

/** stdio has no door: whoever started the process is the principal that its configuration names. */
export function localPrincipal({ sub, email, roles, scopes }: StdioConfig['stdio']): Principal {
  return Object.freeze({
    id: sub,
    issuer: 'stdio',
    kind: 'local',
    ...(email !== undefined && { email }),
    roles,
    scopes,
  });
}
