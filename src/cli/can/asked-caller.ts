import type { Failure } from '../../errors/failure.js';
import type { ClientRecord } from '../../identity/clients/client-record.js';
import { narrowedBy } from '../../identity/clients/narrowed-by.js';
import { denial, type ShadowRule, shadowRules } from '../../identity/permissions.js';
import type { ToolOperation } from '../../tool/operation.js';
import { ANONYMOUS, type Principal } from '../../tool/principal.js';

export interface Rights {
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
}

/**
 * Who is asked about, as a credential with these rights would make it. A configured client has what its record gives it, and
 * no more than that.
 */
export function askedCaller(name: string, { roles, scopes }: Rights, clients: readonly ClientRecord[]): Principal {
  if (name === ANONYMOUS.id) return ANONYMOUS;
  const record = clients.find(({ id }) => id === name);
  if (record === undefined) return { id: name, issuer: 'gatehouse', kind: 'jwt', roles, scopes };
  const own = { roles: [...roles, ...(record.roles ?? [])], scopes: [...scopes, ...(record.scopes ?? [])] };
  return narrowedBy(record, { id: name, issuer: 'gatehouse', kind: 'api_key', clientId: name, ...own });
}

/** The pipeline's own decision, taken before the call. */
export function refusalOf(tool: ToolOperation, caller: Principal): Failure | undefined {
  return denial(tool, caller);
}

/** What would refuse it if it were not in shadow. */
export function triedRulesOf(tool: ToolOperation, caller: Principal): readonly ShadowRule[] {
  return shadowRules(tool, caller);
}
