import type { X509Certificate } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { certificatesIn } from '../../config/certificates/trusted-authorities.js';
import { idOf, readRevocationLists, type RevokedCertificates } from '../../config/certificates/revocation-list.js';
import { liveSlice } from '../../config/config-slices.js';
import type { LiveSlice } from '../../config/live-slice.js';
import type { Config } from '../../config/load-config.js';
import type { Principal } from '../../tool/principal.js';
import { namesIn } from './certificate-names.js';
import { certificateRefusal } from './certificate-refusal.js';

/** Extended key usages that let a certificate speak for a client (RFC 5280, section 4.2.1.12). */
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

type Client = Config['clients'][number];

interface Trust {
  readonly authorities: readonly X509Certificate[];
  readonly revoked: RevokedCertificates;
}

/**
 * Who a certificate is, by the rules of now. TLS has checked it when its connection began; a connection may outlive its
 * authority, its revocation and its client.
 */
@Injectable()
export class ClientCertificates {
  private trust: Trust;

  constructor(
    @Inject(liveSlice('server')) server: LiveSlice<Config['server']>,
    @Inject(liveSlice('clients')) private readonly clients: LiveSlice<Config['clients']>,
  ) {
    this.trust = trustOf(server.current);
    server.onReplaced((next) => (this.trust = trustOf(next)));
  }

  /** @throws Failure `unauthenticated` */
  principalOf(certificate: X509Certificate, now: Date): Principal {
    this.refuseUntrusted(certificate, now);
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

  private refuseUntrusted(certificate: X509Certificate, now: Date): void {
    if (certificate.validToDate <= now || certificate.validFromDate > now) {
      throw certificateRefusal('expired_certificate');
    }
    const uses: readonly string[] | undefined = certificate.keyUsage;
    if (uses?.includes(CLIENT_AUTH) !== true) throw certificateRefusal('wrong_certificate_use');
    const { authorities, revoked } = this.trust;
    if (!authorities.some((authority) => isIssuer(authority, certificate))) {
      throw certificateRefusal('untrusted_certificate');
    }
    if (revoked.has(idOf(certificate.raw))) throw certificateRefusal('revoked_certificate');
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

/** Node tells a server nothing of the chain a client sent, so the issuing authority itself must be one of ours. */
function isIssuer(authority: X509Certificate, certificate: X509Certificate): boolean {
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}
