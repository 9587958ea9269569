import { Failure } from '../errors/failure.js';
import type { ToolOperation } from '../tool/operation.js';
import type { Access, OwnerRule } from '../tool/policy.js';
import type { Permissions, Principal } from '../tool/principal.js';
import { isNamed } from '../tool/tool-patterns.js';

/** What somebody asks for, as far as the decision depends on it. A tool may do more than read; nothing else can. */
export type Asked =
  | Pick<ToolOperation, 'kind' | 'name' | 'access' | 'effect' | 'policy'>
  | { readonly kind: 'resource' | 'prompt' | 'request'; readonly access: Access };

/**
 * Why this principal may not use an operation, or undefined when it may. The one decision behind the door, the
 * pipeline and every list, so that what is listed is what would be answered.
 */
export function denial(asked: Asked, principal: Principal): Failure | undefined {
  const { access } = asked;
  // Nobody needs a credential for it, so no credential takes it away.
  if (access === 'public') return undefined;
  if (principal.kind === 'anonymous') return needsCredential(access);
  // First what no other role or scope could mend: a challenge for a scope must not lead to a second refusal.
  const narrowed = principal.permissions && asked.kind === 'tool' && permissionDenial(asked, principal.permissions);
  if (narrowed) return narrowed;
  return typeof access === 'object' && access.shadow === true ? undefined : accessDenial(access, principal);
}

/** What can be tried in shadow: the rule of a tool, and the parts of a client's record. Metrics have it as a label. */
export type ShadowRule = 'access' | `client_${Lack}`;

/** The rules in shadow that would have refused it, had they been in force. */
export function shadowRules(asked: Asked, principal: Principal): readonly ShadowRule[] {
  const { access } = asked;
  if (access === 'public') return NONE;
  const isRefused = typeof access === 'object' && access.shadow === true && accessDenial(access, principal);
  const { shadowPermissions } = principal;
  const lacks = shadowPermissions && asked.kind === 'tool' ? lacksOf(asked, shadowPermissions) : [];
  if (!isRefused && lacks.length === 0) return NONE;
  return [...(isRefused ? ['access' as const] : []), ...lacks.map((lack) => `client_${lack}` as const)];
}

/** The usual case, on every call. */
const NONE: readonly ShadowRule[] = [];

function accessDenial(access: Exclude<Access, 'public'>, principal: Principal): Failure | undefined {
  if (access === 'authenticated') return undefined;
  const { roles, scopes } = access;
  if (roles && !roles.some((role) => principal.roles.includes(role))) {
    return forbidden(
      `This needs the role ${roles.join(' or ')}, which your credential does not have.`,
      `role:${roles.join('|')}`,
    );
  }
  const missing = scopes?.filter((scope) => !principal.scopes.includes(scope)) ?? [];
  if (missing.length > 0) {
    return new Failure(
      'forbidden',
      `This needs the scope ${missing.join(' and ')}, which your credential does not have.`,
      { requiredScopes: scopes ?? [], missing: missing.map((scope) => `scope:${scope}`) },
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

export function isAllowed(asked: Asked, principal: Principal): boolean {
  return denial(asked, principal) === undefined;
}

type AskedTool = Extract<Asked, { kind: 'tool' }>;
/** A part of the record of a client. */
type Lack = 'tools' | 'write' | 'records';

/** What the record of a client takes away, also from a principal with every role and scope. */
function permissionDenial(asked: AskedTool, permissions: Permissions): Failure | undefined {
  const { name } = asked;
  switch (lacksOf(asked, permissions)[0]) {
    case 'tools':
      return forbidden(
        `Your client may not call ${name}: its list of tools does not have it. Ask its operator to add it.`,
        `tool:${name}`,
      );
    case 'write':
      return forbidden(`Your client may only read, and ${name} does more. Ask its operator for allowWrite.`, 'write');
    case 'records':
      return forbidden(
        `Your client may read ${permissions.maxRecords} records at once, and the answer of ${name} cannot be counted.`,
        'records',
      );
    case undefined:
      return undefined;
  }
}

function lacksOf({ name, effect, policy }: AskedTool, { tools = [], allowWrite, maxRecords }: Permissions): Lack[] {
  const lacks: Lack[] = [];
  if (!tools.every((patterns) => isNamed(name, patterns))) lacks.push('tools');
  if (effect !== 'read' && !allowWrite) lacks.push('write');
  // A cap that cannot be checked would be none.
  if (maxRecords !== undefined && policy.output === undefined) lacks.push('records');
  return lacks;
}

/** Whether the arguments name somebody else's data and no role of the principal allows that. */
export function ownerDenial(rule: OwnerRule<unknown>, input: unknown, principal: Principal): Failure | undefined {
  const owner = rule.of(input);
  if (owner === undefined || owner === principal.id) return undefined;
  const exceptRoles = rule.exceptRoles ?? [];
  if (exceptRoles.some((role) => principal.roles.includes(role))) return undefined;
  const exception = exceptRoles.length > 0 ? `, unless you have the role ${exceptRoles.join(' or ')}` : '';
  return forbidden(
    `You may only use your own data here${exception}.`,
    ['owner', ...exceptRoles.map((role) => `role:${role}`)].join('|'),
  );
}

function forbidden(message: string, missing: string): Failure {
  return new Failure('forbidden', message, { missing: [missing] });
}
