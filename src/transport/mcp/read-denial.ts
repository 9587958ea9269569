import { Failure } from '../../errors/failure.js';
import { denial, ownerDenial } from '../../identity/permissions.js';
import type { Catalogue } from '../../tool/catalogue.js';
import type { Principal } from '../../tool/principal.js';

/** Why this principal may not read what a URI names, or undefined when it may: what `resources/read` would answer. */
export function readDenial(catalogue: Catalogue, uri: string, principal: Principal): Failure | undefined {
  const found = catalogue.resource(uri);
  if (found === undefined) {
    return new Failure('unknown_tool', 'Unknown resource. See resources/list and resources/templates/list.');
  }
  const { access } = found.operation;
  const rule = typeof access === 'object' ? access.owner : undefined;
  return denial(found.operation, principal) ?? (rule && ownerDenial(rule, found.variables, principal));
}
