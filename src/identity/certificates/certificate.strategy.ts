import { Inject, Injectable } from '@nestjs/common';
import { liveSlice } from '../../config/config-slices.js';
import type { LiveSlice } from '../../config/live-slice.js';
import type { Config } from '../../config/load-config.js';
import type { Principal } from '../../tool/principal.js';
import type { AuthenticationStrategy } from '../authentication-strategy.js';
import type { Credentials } from '../credentials.js';
import { TokenCache } from '../token-cache.js';
import { refusedCertificate } from './certificate-refusal.js';
import { ClientCertificates } from './client-certificates.js';

/** Certificates that are remembered with their principals. */
const MAX_REMEMBERED = 10_000;

/** The certificate of the connection, where one of its names is a client's (`clients[].certificate`). */
@Injectable()
export class CertificateStrategy implements AuthenticationStrategy {
  readonly isAmbient = true;
  /** Replaced as a whole, so that nothing is remembered from rules that no longer hold. */
  private remembered = new TokenCache(MAX_REMEMBERED);

  constructor(
    private readonly certificates: ClientCertificates,
    @Inject(liveSlice('server')) server: LiveSlice<Config['server']>,
    @Inject(liveSlice('clients')) clients: LiveSlice<Config['clients']>,
  ) {
    for (const slice of [server, clients]) slice.onReplaced(() => (this.remembered = new TokenCache(MAX_REMEMBERED)));
  }

  recognises({ certificate, certificateFault }: Credentials): boolean {
    return certificate !== undefined || certificateFault !== undefined;
  }

  async authenticate({ certificate, certificateFault }: Credentials): Promise<Principal> {
    if (certificate === undefined) throw refusedCertificate(certificateFault);
    const { remembered } = this;
    const known = remembered.get(certificate.fingerprint256, Date.now() / 1_000);
    if (known !== undefined) return known;
    const principal = this.certificates.principalOf(certificate, new Date());
    remembered.set(certificate.fingerprint256, principal);
    return principal;
  }
}
