import { Injectable } from '@nestjs/common';
import { Failure } from '../errors/failure.js';
import { ANONYMOUS, type Principal } from '../tool/principal.js';
import { JwtStrategy } from './jwt.strategy.js';

const BEARER = /^Bearer +([^\s]+)$/i;

/** Turns the credential of a request into a principal. A bad credential is refused, never treated as none. */
@Injectable()
export class Authenticator {
  constructor(private readonly jwt: JwtStrategy) {}

  /** @param authorization The `Authorization` header, undefined when none was sent. */
  async authenticate(authorization: string | undefined): Promise<Principal> {
    if (authorization === undefined) return ANONYMOUS;
    const token = BEARER.exec(authorization)?.[1];
    if (token === undefined)
      throw new Failure('unauthenticated', 'Send the credential as "Authorization: Bearer <token>".');
    return this.jwt.verify(token);
  }
}
