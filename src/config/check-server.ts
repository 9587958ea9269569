import { checkPlainHttp } from './check-plain-http.js';
import type { Reading } from './read-settings.js';

/** The rules about TLS that no single key can state, whatever the files hold. */
export function checkServer(reading: Reading): readonly string[] {
  const { settings, isSound, nameOf } = reading;
  const { tls, tlsCertPath, tlsKeyPath } = settings.server;

  if (!isSound('server.tls', 'server.tlsCertPath', 'server.tlsKeyPath')) return [];
  if (tls === 'off') return checkPlainHttp(reading);
  if (isSound('server.plainHttpFrom') && settings.server.plainHttpFrom.length > 0) {
    return [
      `${nameOf('server.plainHttpFrom')} is set, so TLS must be off: nothing is taken in plain HTTP while it is on.`,
    ];
  }
  if (tlsCertPath !== undefined && tlsKeyPath !== undefined) return [];
  if (tlsCertPath !== undefined) return [`${nameOf('server.tlsCertPath')} is set, so TLS_KEY_PATH must be too.`];
  if (tlsKeyPath !== undefined) return [`${nameOf('server.tlsKeyPath')} is set, so TLS_CERT_PATH must be too.`];
  if (settings.environment === 'production') return ['TLS_CERT_PATH and TLS_KEY_PATH must be set in production.'];
  return [];
}
