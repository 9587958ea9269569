import type { Rate } from './rate.js';

/** The authenticated caller, the same for every transport and every kind of credential. */
export interface Principal {
  /** Subject of the credential (`sub`); `anonymous` when none was sent. */
  readonly id: string;
  /** Who vouches for the id: the token's `iss`, or the strategy's name. */
  readonly issuer: string;
  readonly kind: 'anonymous' | 'jwt' | 'api_key' | 'certificate' | 'local' | 'custom';
  readonly email?: string;
  /** The application acting for the subject (`client_id`, `azp`), when the credential names one. */
  readonly clientId?: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  /** What its client record narrows, whatever its roles and scopes allow. Absent: nothing. */
  readonly permissions?: Permissions;
  /** What its client record would narrow, and only reports. */
  readonly shadowPermissions?: Permissions;
  /** What its client record allows it, beside the limits that hold for every principal. */
  readonly limits?: readonly Rate[];
  /** Epoch seconds after which the credential is no longer accepted, whatever the clocks may differ by included. */
  readonly expiresAt?: number;
}

export interface Permissions {
  /** Lists of names of tools, `*` for any run of characters: it may call what stands in each of them. Absent: all. */
  readonly tools?: readonly (readonly string[])[];
  /** Whether it may call what does more than read. */
  readonly allowWrite: boolean;
  /** The most records one answer may hold. Absent: what the tool allows. */
  readonly maxRecords?: number;
}

/** Who calls when no credential was sent: may call public tools and nothing else. */
export const ANONYMOUS: Principal = Object.freeze({
  id: 'anonymous',
  issuer: 'gatehouse',
  kind: 'anonymous',
  roles: [],
  scopes: [],
});

/**
 * Who something belongs to, as one text: the subject as its issuer knows it, by the kind of its credential. A new token
 * of the same subject is the same owner; nobody else is, also not an anonymous caller and a subject named `anonymous`.
 */
export function ownerOf({ kind, issuer, id }: Pick<Principal, 'kind' | 'issuer' | 'id'>): string {
  return JSON.stringify([kind, issuer, id]);
}
