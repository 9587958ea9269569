import { ratesOf } from '../../config/rate.js';
import type { Permissions, Principal } from '../../tool/principal.js';
import type { ClientRecord } from './client-record.js';

/** The principal with what both it and the record allow. A record takes away; it never gives. */
export function narrowedBy(record: ClientRecord, principal: Principal): Principal {
  const { roles, scopes } = record;
  const expiresAt = lesser(principal.expiresAt, record.expiresAt && Math.floor(record.expiresAt / 1_000));
  return Object.freeze({
    ...principal,
    roles: roles === undefined ? principal.roles : principal.roles.filter((role) => roles.includes(role)),
    scopes: scopes === undefined ? principal.scopes : principal.scopes.filter((scope) => scopes.includes(scope)),
    permissions: strictest(record, principal.permissions),
    ...(record.shadow && { shadowPermissions: strictest(record.shadow, principal.shadowPermissions) }),
    ...(record.limits !== undefined && { limits: [...(principal.limits ?? []), ...ratesOf(record.limits)] }),
    ...(expiresAt !== undefined && { expiresAt }),
  });
}

type Narrowing = Pick<ClientRecord, 'tools' | 'maxRecordsPerQuery'> & { readonly allowWrite?: boolean | undefined };

function strictest(
  { tools, allowWrite = true, maxRecordsPerQuery }: Narrowing,
  own: Permissions | undefined,
): Permissions {
  const lists = [...(own?.tools ?? []), ...(tools === undefined ? [] : [tools])];
  const maxRecords = lesser(own?.maxRecords, maxRecordsPerQuery);
  return Object.freeze({
    ...(lists.length > 0 && { tools: lists }),
    allowWrite: allowWrite && own?.allowWrite !== false,
    ...(maxRecords !== undefined && { maxRecords }),
  });
}

function lesser(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}
