import type { X509Certificate } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { certificatesIn } from '../../config/certificates/trusted-authorities.js';
import { readRevocationLists } from '../../config/certificates/revocation-list.js';
import { liveSlice } from '../../config/config-slices.js';
import type { LiveSlice } from '../../config/live-slice.js';
import type { Config } from '../../config/load-config.js';
import type { Principal } from '../../tool/principal.js';
import { TokenCache } from '../token-cache.js';
import { namesIn } from './certificate-names.js';
import { judge, type Trust } from './certificate-path.js';
import { certificateRefusal } from './certificate-refusal.js';

/** Extended key usages that let a certificate speak for a client (RFC 5280, section 4.2.1.12). */
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

/** Certificates that are remembered as good. */
const MAX_REMEMBERED = 10_000;

type Client = Config['clients'][number];

/**
 * Who a certificate is, by the rules of now. TLS has checked it when its connection began; a connection may outlive its
 * authority, its revocation and its client.
 */
@Injectable()
export class ClientCertificates {
  private trust: Trust;
  /** Those found good, until they or an authority of theirs expire. Replaced with the trust. */
  private good = new TokenCache<{ readonly expiresAt: number }>(MAX_REMEMBERED);

  constructor(
    @Inject(liveSlice('server')) server: LiveSlice<Config['server']>,
    @Inject(liveSlice('clients')) private readonly clients: LiveSlice<Config['clients']>,
  ) {
    this.trust = trustOf(server.current);
    server.onReplaced((next) => {
      this.trust = trustOf(next);
      this.good = new TokenCache(MAX_REMEMBERED);
    });
  }

  /** @throws Failure `unauthenticated` */
  principalOf(certificate: X509Certificate, now: Date): Principal {
    this.refuseUntrusted(certificate, now);
    const uses: readonly string[] | undefined = certificate.keyUsage;
    if (uses?.includes(CLIENT_AUTH) !== true) throw certificateRefusal('wrong_certificate_use');
    const [client, another] = this.clientsOf(certificate);
    // Of two clients it could be, choosing would be guessing.
    if (client === undefined || another !== undefined) throw certificateRefusal('unknown_certificate');
    const { id, roles = [], scopes = [] } = client;
    return Object.freeze({
      id,
      issuer: 'certificate',
      kind: 'certificate',
      clientId: id,
      roles,
      scopes,
      expiresAt: Math.floor(certificate.validToDate.getTime() / 1_000),
    });
  }

  /**
   * Whether the certificate itself still holds, whoever it names: asked for every request that comes with one.
   * @throws Failure `unauthenticated`
   */
  refuseUntrusted(certificate: X509Certificate, now: Date): void {
    if (this.good.get(certificate.fingerprint256, now.getTime() / 1_000) !== undefined) return;
    const judged = judge(certificate, now, this.trust);
    if (judged.fault !== undefined) throw certificateRefusal(judged.fault);
    this.good.set(certificate.fingerprint256, { expiresAt: judged.until.getTime() / 1_000 });
  }

  private clientsOf({ raw }: X509Certificate): readonly Client[] {
    const names = namesIn(raw);
    return this.clients.current.filter(({ certificate }) => {
      const { commonName, uri, dns, email } = certificate ?? {};
      return (
        (commonName !== undefined && names.commonName.includes(commonName)) ||
        (uri !== undefined && names.uri.includes(uri)) ||
        (dns !== undefined && names.dns.includes(dns)) ||
        (email !== undefined && names.email.includes(email))
      );
    });
  }
}

function trustOf({ clientTrust }: Config['server']): Trust {
  return {
    authorities: clientTrust === undefined ? [] : certificatesIn(clientTrust.ca),
    revoked: clientTrust?.crl === undefined ? new Set() : readRevocationLists(clientTrust.crl),
  };
}
