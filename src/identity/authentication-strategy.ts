import type { Principal } from '../tool/principal.js';
import type { Credentials } from './credentials.js';

/** One way to say who is asking. A user's own (a vault, an introspection endpoint) is a class like ours. */
export interface AuthenticationStrategy {
  /** True for a credential that comes with the connection: one that is sent with the request goes before it. */
  readonly isAmbient?: boolean;
  /**
   * The header its credential stands in, in lower case. Of several strategies for one header the first that recognises
   * the credential has it; credentials in two headers are two, and are refused.
   */
  readonly header?: string;
  /** Whether the request carries a credential of this kind, good or bad. */
  recognises(credentials: Credentials): boolean;
  /**
   * Whose it is, at once where it is known. Asked only for what it recognises; asked again every few seconds for whatever the credential holds
   * open, so what takes time should be remembered for a while.
   * @throws Failure `unauthenticated`, with a reason that repeats nothing of the credential; `overloaded` when it cannot
   * be found out now, which is no verdict. One that says nothing within `AUTH_TIMEOUT_MS` counts as having thrown that.
   */
  authenticate(credentials: Credentials): Principal | Promise<Principal>;
}

/** Injection token of the list that the `Authenticator` asks, in this order. */
export const AUTHENTICATION_STRATEGIES = Symbol.for('gatehouse:authentication-strategies');
