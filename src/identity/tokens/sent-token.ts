import type { Credentials } from '../credentials.js';
import { digestOf } from '../token-digest.js';

const AUTHORIZATION = /^(Bearer|DPoP) +([^\s]+)$/i;

/** A token and how it was sent: who has a bearer token may use it, a DPoP token needs a proof with every request. */
export class SentToken {
  private hashed: string | undefined;

  constructor(
    readonly scheme: 'bearer' | 'dpop',
    readonly token: string,
  ) {}

  get digest(): string {
    return (this.hashed ??= digestOf(this.token));
  }
}

/** What an Authorization header was read as. */
interface Reading {
  readonly authorization: string;
  readonly sent: SentToken;
}

/**
 * Reads the token of a request. A connection nearly always sends the one it sent before, so what that was read as is kept
 * with the connection: how it is written and its digest, neither of which says whether it is any good.
 */
export class SentTokens {
  private readonly last = new WeakMap<object, Reading>();

  /** Undefined where the header is absent, or of no scheme of ours. */
  of({ headers: { authorization }, connection }: Credentials): SentToken | undefined {
    if (authorization === undefined) return undefined;
    const before = connection && this.last.get(connection);
    if (before?.authorization === authorization) return before.sent;
    const sent = read(authorization);
    if (sent !== undefined && connection !== undefined) this.last.set(connection, { authorization, sent });
    return sent;
  }
}

function read(authorization: string): SentToken | undefined {
  const [, scheme, token] = AUTHORIZATION.exec(authorization) ?? [];
  if (scheme === undefined || token === undefined) return undefined;
  return new SentToken(scheme.toLowerCase() === 'dpop' ? 'dpop' : 'bearer', token);
}
