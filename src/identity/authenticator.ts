import { Inject, Injectable } from '@nestjs/common';
import { Failure } from '../errors/failure.js';
import { ANONYMOUS, type Principal } from '../tool/principal.js';
import { AUTHENTICATION_STRATEGIES, type AuthenticationStrategy } from './authentication-strategy.js';
import { ClientCertificates } from './certificates/client-certificates.js';
import { ClientRecords } from './clients/client-records.js';
import type { CredentialFault } from './credential-faults.js';
import type { Credentials } from './credentials.js';

/** Turns the credential of a request into a principal, narrowed by the record of its client. A bad credential is refused, never treated as none. */
@Injectable()
export class Authenticator {
  constructor(
    @Inject(AUTHENTICATION_STRATEGIES) private readonly strategies: readonly AuthenticationStrategy[],
    private readonly clients: ClientRecords,
    @Inject(ClientCertificates) private readonly certificates: Pick<ClientCertificates, 'refuseUntrusted'>,
  ) {}

  /** A promise only where there is something to wait for. */
  authenticate(credentials: Credentials): Principal | Promise<Principal> {
    const { certificate } = credentials;
    // Also beside another credential: a connection outlives the revocation of the certificate it began with.
    if (certificate !== undefined) this.certificates.refuseUntrusted(certificate, new Date());
    const strategy = this.strategyFor(credentials);
    if (strategy === undefined) return ANONYMOUS;
    // Here, for every kind of credential: what acts for a client is never allowed more than the client.
    const found = strategy.authenticate(credentials);
    // By its `then`: a promise of somebody else's library must not be taken for a principal.
    return 'then' in found
      ? Promise.resolve(found).then((principal) => this.clients.narrow(principal, Date.now()))
      : this.clients.narrow(found, Date.now());
  }

  /** Of what is sent with the request the one credential there may be, before what comes with its connection. */
  private strategyFor(credentials: Credentials): AuthenticationStrategy | undefined {
    let sent: AuthenticationStrategy | undefined;
    let ambient: AuthenticationStrategy | undefined;
    for (const strategy of this.strategies) {
      if (!strategy.recognises(credentials)) continue;
      if (strategy.isAmbient === true) ambient ??= strategy;
      else if (sent === undefined) sent = strategy;
      else if (strategy.header === undefined || strategy.header !== sent.header) {
        throw refused('Send one credential, not several.', 'several_credentials');
      }
    }
    if (sent === undefined && credentials.headers.authorization !== undefined) {
      throw refused('Send the credential as "Authorization: Bearer <token>".', 'unknown_scheme');
    }
    return sent ?? ambient;
  }
}

function refused(message: string, fault: CredentialFault): Failure {
  return new Failure('unauthenticated', message, { fault });
}
