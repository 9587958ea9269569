import type { Failure } from '../errors/failure.js';
import { denial } from '../identity/permissions.js';
import type { ToolOperation } from '../tool/operation.js';
import { ANONYMOUS, type Principal } from '../tool/principal.js';

export interface Rights {
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
}

/** Who is asked about, as a credential with these rights would make it. */
export function askedCaller(name: string, { roles, scopes }: Rights): Principal {
  if (name === ANONYMOUS.id) return ANONYMOUS;
  return { id: name, issuer: 'gatehouse', kind: 'jwt', roles, scopes };
}

/** The pipeline's own decision, taken before the call. */
export function refusalOf(tool: ToolOperation, caller: Principal): Failure | undefined {
  return denial(tool.access, caller);
}
