import { constants } from 'node:crypto';
import type { Server as PlainServer } from 'node:http';
import { Server } from 'node:https';
import type { TlsOptions } from 'node:tls';
import { revocationListsIn } from '../../config/certificates/revocation-list.js';
import type { Config } from '../../config/load-config.js';
import type { LiveSlice } from '../../config/live-slice.js';

type ServerConfig = Config['server'];

/** Milliseconds for a handshake: whoever does not end theirs must not hold a connection for Node's two minutes. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/** What handshakes are made with; undefined where TLS is off. */
export function tlsOptions({ tlsCredentials, tlsClientAuth, clientTrust }: ServerConfig): TlsOptions | undefined {
  if (tlsCredentials === undefined) return undefined;
  const { cert, key } = tlsCredentials;
  // One handshake: what a connection has shown holds for as long as it is open, and no client makes us sign again and again.
  const secureOptions = constants.SSL_OP_NO_RENEGOTIATION;
  const own = { cert, key, minVersion: 'TLSv1.2', secureOptions, handshakeTimeout: HANDSHAKE_TIMEOUT_MS } as const;
  if (tlsClientAuth === 'off' || clientTrust === undefined) return own;
  return {
    ...own,
    ca: clientTrust.ca,
    ...(clientTrust.crl !== undefined && { crl: revocationListsIn(clientTrust.crl) }),
    requestCert: true,
    // Refused at the door instead, where the client can read why and the probes need none.
    rejectUnauthorized: false,
    // No session is resumed: each connection shows its certificate, and is held against the revocation list of now.
    secureOptions: secureOptions | constants.SSL_OP_NO_TICKET,
  };
}

/** Serves new connections with the credentials of now; those that are open go on with theirs. */
export function keepTlsLive(server: PlainServer, config: LiveSlice<ServerConfig>): void {
  if (!(server instanceof Server)) return;
  config.onReplaced((next, before) => {
    const isSame = next.tlsCredentials === before.tlsCredentials && next.clientTrust === before.clientTrust;
    const options = tlsOptions(next);
    if (!isSame && options !== undefined) server.setSecureContext(options);
  });
}
