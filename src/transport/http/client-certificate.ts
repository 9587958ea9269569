import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Config } from '../../config/load-config.js';
import { type ClientCertificate, NO_CERTIFICATE } from '../../identity/credentials.js';

/** What a connection shows of its client: a certificate that was verified, or why the one it showed was not. */
export function certificateOf(socket: Socket, rule: Config['server']['tlsClientAuth']): ClientCertificate {
  // Of who was not asked for one, OpenSSL need not be asked with each request.
  if (rule === 'off' || !(socket instanceof TLSSocket)) return NO_CERTIFICATE;
  const certificate = socket.getPeerX509Certificate();
  // `authorized` alone proves nothing: it is true of a resumed TLS 1.3 session that never had a certificate.
  if (certificate === undefined) return NO_CERTIFICATE;
  if (socket.authorized) return { certificate, certificateFault: undefined };
  return { certificate: undefined, certificateFault: String(socket.authorizationError ?? 'UNVERIFIED') };
}
