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

  async authenticate(credentials: Credentials): Promise<Principal> {
    const { certificate } = credentials;
    // Also beside another credential: a connection outlives the revocation of the certificate it began with.
    if (certificate !== undefined) this.certificates.refuseUntrusted(certificate, new Date());
    const recognised = this.strategies.filter((strategy) => strategy.recognises(credentials));
    const [sent, ...others] = recognised.filter(({ isAmbient }) => isAmbient !== true);
    const isOneCredential = others.every(({ header }) => header !== undefined && header === sent?.header);
    if (!isOneCredential) throw refused('Send one credential, not several.', 'several_credentials');
    if (sent === undefined && credentials.headers.authorization !== undefined) {
      throw refused('Send the credential as "Authorization: Bearer <token>".', 'unknown_scheme');
    }
    const strategy = sent ?? recognised[0];
    if (strategy === undefined) return ANONYMOUS;
    // Here, for every kind of credential: what acts for a client is never allowed more than the client.
    return this.clients.narrow(await strategy.authenticate(credentials), Date.now());
  }
}

function refused(message: string, fault: CredentialFault): Failure {
  return new Failure('unauthenticated', message, { fault });
}
