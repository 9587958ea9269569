import { isPending } from '../tool/eventual.js';
import type { Principal } from '../tool/principal.js';
import type { AuthenticationStrategy } from './authentication-strategy.js';
import type { Credentials } from './credentials.js';

const KINDS: Readonly<Record<Principal['kind'], true>> = {
  anonymous: true,
  jwt: true,
  api_key: true,
  certificate: true,
  local: true,
  custom: true,
};

/**
 * A strategy of a project: types do not bind what it passes on of what a directory or a vault says. Further in, a call of
 * somebody whose id is a number would leave no row.
 */
export class SoundStrategy implements AuthenticationStrategy {
  readonly isAmbient: boolean;
  readonly header?: string;

  constructor(private readonly own: AuthenticationStrategy) {
    this.isAmbient = own.isAmbient === true;
    if (own.header !== undefined) this.header = own.header;
  }

  recognises(credentials: Credentials): boolean {
    return this.own.recognises(credentials);
  }

  /** @throws TypeError that names the field, never its value. */
  authenticate(credentials: Credentials): Principal | Promise<Principal> {
    const found: unknown = this.own.authenticate(credentials);
    return isPending(found) ? Promise.resolve(found).then((answer) => this.checked(answer)) : this.checked(found);
  }

  private checked(answer: unknown): Principal {
    const problem = problemOf(answer);
    if (problem === undefined) return answer as Principal;
    throw new TypeError(`The strategy ${this.own.constructor.name} answered with no principal: ${problem}`);
  }
}

function problemOf(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null) return 'it must be an object, and refuse with a Failure';
  const { id, issuer, kind, roles, scopes } = answer as Partial<Record<keyof Principal, unknown>>;
  if (typeof id !== 'string' || id === '') return 'its id must be text';
  if (typeof issuer !== 'string') return 'its issuer must be text';
  if (!Object.hasOwn(KINDS, kind as string)) return `its kind must be one of ${Object.keys(KINDS).join(', ')}`;
  return Array.isArray(roles) && Array.isArray(scopes) ? undefined : 'its roles and scopes must be lists';
}
