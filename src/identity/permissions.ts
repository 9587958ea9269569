import { Failure } from '../errors/failure.js';
import type { Access, OwnerRule } from '../tool/policy.js';
import type { Principal } from '../tool/principal.js';

/**
 * Why this principal may not use an operation, or undefined when it may. The one decision behind the door, the
 * pipeline and every list, so that what is listed is what would be answered.
 */
export function denial(access: Access, principal: Principal): Failure | undefined {
  if (access === 'public') return undefined;
  if (principal.kind === 'anonymous') return needsCredential(access);
  if (access === 'authenticated') return undefined;
  const { roles, scopes } = access;
  if (roles && !roles.some((role) => principal.roles.includes(role))) {
    return new Failure('forbidden', `This needs the role ${roles.join(' or ')}, which your credential does not have.`);
  }
  const missing = scopes?.filter((scope) => !principal.scopes.includes(scope)) ?? [];
  if (missing.length > 0) {
    return new Failure(
      'forbidden',
      `This needs the scope ${missing.join(' and ')}, which your credential does not have.`,
      {
        requiredScopes: scopes ?? [],
      },
    );
  }
  return undefined;
}

/** Names the scopes as well, so that a client asks for them at once, and for no others. */
function needsCredential(access: Access): Failure {
  const scopes = typeof access === 'string' ? undefined : access.scopes;
  return new Failure(
    'unauthenticated',
    'This call needs a credential.',
    scopes && scopes.length > 0 ? { requiredScopes: scopes } : {},
  );
}

export function isAllowed(access: Access, principal: Principal): boolean {
  return denial(access, principal) === undefined;
}

/** Whether the arguments name somebody else's data and no role of the principal allows that. */
export function ownerDenial(rule: OwnerRule<unknown>, input: unknown, principal: Principal): Failure | undefined {
  const owner = rule.of(input);
  if (owner === undefined || owner === principal.id) return undefined;
  const exceptRoles = rule.exceptRoles ?? [];
  if (exceptRoles.some((role) => principal.roles.includes(role))) return undefined;
  const exception = exceptRoles.length > 0 ? `, unless you have the role ${exceptRoles.join(' or ')}` : '';
  return new Failure('forbidden', `You may only use your own data here${exception}.`);
}
