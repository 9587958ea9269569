import type { AccessRules } from './policy.js';

const KNOWN: ReadonlySet<string> = new Set<keyof AccessRules>(['roles', 'scopes', 'owner', 'shadow']);

/**
 * What is wrong with who may call. Types bind those who compile and do not cast; what nobody reads would let everybody in
 * who has a credential.
 */
export function problemOfAccess(access: unknown): string | undefined {
  if (access === 'public' || access === 'authenticated') return undefined;
  if (typeof access !== 'object' || access === null)
    return 'access must say who may call: public, authenticated, or { roles, scopes, owner }';
  const foreign = Object.keys(access).filter((key) => !KNOWN.has(key));
  if (foreign.length > 0) return `access has what it does not know: ${foreign.join(', ')}`;
  const { roles, scopes, owner } = access as AccessRules;
  if (roles === undefined && scopes === undefined && owner === undefined)
    return "access names no roles, no scopes and no owner: write 'authenticated' for whoever has a credential";
  const isNamed = [roles, scopes].every((names) => names === undefined || (Array.isArray(names) && names.length > 0));
  return isNamed ? undefined : 'roles and scopes of access must be lists with a name in them';
}
