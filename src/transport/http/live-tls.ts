import { Server } from 'node:https';
import type { Server as PlainServer } from 'node:http';
import type { SecureContextOptions } from 'node:tls';
import type { Config } from '../../config/load-config.js';
import type { LiveSlice } from '../../config/live-slice.js';

type Credentials = NonNullable<Config['server']['tlsCredentials']>;

/** What a handshake is made with. */
export function secureContext({ cert, key }: Credentials): SecureContextOptions {
  return { cert, key, minVersion: 'TLSv1.2' };
}

/**
 * Serves new connections with the credentials of now; those that are open go on with theirs. The tickets of a new
 * context are its own, so no session is resumed across a change.
 */
export function keepTlsLive(server: PlainServer, config: LiveSlice<Config['server']>): void {
  if (!(server instanceof Server)) return;
  config.onReplaced(({ tlsCredentials }, before) => {
    if (tlsCredentials !== undefined && tlsCredentials !== before.tlsCredentials) {
      server.setSecureContext(secureContext(tlsCredentials));
    }
  });
}
