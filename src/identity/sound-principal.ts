import type { Principal } from '../tool/principal.js';
import type { AuthenticationStrategy } from './authentication-strategy.js';

const KINDS: Readonly<Record<Principal['kind'], true>> = {
  anonymous: true,
  jwt: true,
  api_key: true,
  certificate: true,
  local: true,
  custom: true,
};

/**
 * What a strategy has answered, which types do not bind where it passes on what a directory or a vault says. Further in, a call
 * of somebody whose id is a number would leave no row.
 * @throws TypeError that names the field, never its value.
 */
export function soundPrincipal(answer: unknown, strategy: AuthenticationStrategy): Principal {
  const problem = problemOf(answer);
  if (problem === undefined) return answer as Principal;
  throw new TypeError(`The strategy ${strategy.constructor.name} answered with no principal: ${problem}`);
}

function problemOf(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null) return 'it must be an object, and refuse with a Failure';
  const { id, issuer, kind, roles, scopes } = answer as Partial<Record<keyof Principal, unknown>>;
  if (typeof id !== 'string' || id === '') return 'its id must be text';
  if (typeof issuer !== 'string') return 'its issuer must be text';
  if (!Object.hasOwn(KINDS, kind as string)) return `its kind must be one of ${Object.keys(KINDS).join(', ')}`;
  return Array.isArray(roles) && Array.isArray(scopes) ? undefined : 'its roles and scopes must be lists';
}
