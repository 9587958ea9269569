import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Config } from '../../config/load-config.js';
import { type ClientCertificate, NO_CERTIFICATE } from '../../identity/credentials.js';

/** Read once, since a connection has one handshake (`live-tls.ts`). */
const shown = new WeakMap<Socket, ClientCertificate>();

/** What a connection shows of its client: a certificate that was verified, or why the one it showed was not. */
export function certificateOf(socket: Socket, rule: Config['server']['tlsClientAuth']): ClientCertificate {
  // Of who was not asked for one, OpenSSL need not be asked at all.
  if (rule === 'off' || !(socket instanceof TLSSocket)) return NO_CERTIFICATE;
  let found = shown.get(socket);
  if (found === undefined) shown.set(socket, (found = verifiedBy(socket)));
  return found;
}

function verifiedBy(socket: TLSSocket): ClientCertificate {
  const certificate = socket.getPeerX509Certificate();
  // `authorized` alone proves nothing: it is true of a resumed TLS 1.3 session that never had a certificate.
  if (certificate === undefined) return NO_CERTIFICATE;
  if (socket.authorized) return { certificate, certificateFault: undefined };
  return { certificate: undefined, certificateFault: String(socket.authorizationError ?? 'UNVERIFIED') };
}
