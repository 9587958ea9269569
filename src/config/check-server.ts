import { checkPlainHttp } from './check-plain-http.js';
import { readTlsFiles } from './tls-files.js';
import type { Reading } from './read-settings.js';

/** The rules about TLS that no single key can state, and the configured certificate where it can be served. */
export function checkServer(reading: Reading, now: Date): ReturnType<typeof readTlsFiles> {
  const { settings, isSound, nameOf } = reading;
  const { tls, tlsCertPath, tlsKeyPath } = settings.server;
  const isProduction = settings.environment === 'production';
  const refuse = (problem: string) => ({ problems: [problem] });

  if (!isSound('server.tls', 'server.tlsCertPath', 'server.tlsKeyPath')) return { problems: [] };
  if (tls === 'off') return { problems: checkPlainHttp(reading) };
  if (isSound('server.plainHttpFrom') && settings.server.plainHttpFrom.length > 0)
    return refuse(
      `${nameOf('server.plainHttpFrom')} is set, so TLS must be off: nothing is taken in plain HTTP while it is on.`,
    );
  if (tlsCertPath !== undefined && tlsKeyPath !== undefined) {
    const certFile = { name: nameOf('server.tlsCertPath'), path: tlsCertPath };
    const keyFile = { name: nameOf('server.tlsKeyPath'), path: tlsKeyPath };
    return readTlsFiles(certFile, keyFile, { isProduction, now });
  }
  if (tlsCertPath !== undefined) return refuse(`${nameOf('server.tlsCertPath')} is set, so TLS_KEY_PATH must be too.`);
  if (tlsKeyPath !== undefined) return refuse(`${nameOf('server.tlsKeyPath')} is set, so TLS_CERT_PATH must be too.`);
  if (isProduction) return refuse('TLS_CERT_PATH and TLS_KEY_PATH must be set in production.');
  return { problems: [] };
}
