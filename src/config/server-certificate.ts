import type { Reading } from './read-settings.js';
import { readTlsFiles } from './tls-files.js';

/** The configured certificate where it can be served; what is wrong with its files, and not with the settings that name them. */
export function readServerCertificate(
  { settings, isSound, nameOf }: Reading,
  now: Date,
): ReturnType<typeof readTlsFiles> {
  const { tls, tlsCertPath, tlsKeyPath } = settings.server;
  const isNamed = isSound('server.tls', 'server.tlsCertPath', 'server.tlsKeyPath');
  if (!isNamed || tls === 'off' || tlsCertPath === undefined || tlsKeyPath === undefined) return { problems: [] };
  const certFile = { name: nameOf('server.tlsCertPath'), path: tlsCertPath };
  const keyFile = { name: nameOf('server.tlsKeyPath'), path: tlsKeyPath };
  return readTlsFiles(certFile, keyFile, { isProduction: settings.environment === 'production', now });
}
