import { hostname } from 'node:os';
import { readClientTrust, type TrustedClients } from './certificates/read-client-trust.js';
import { refuseProblems } from './config-error.js';
import type { Config } from './config.schema.js';
import { DataDir } from './data-dir.js';
import { deepFreeze } from './deep-freeze.js';
import { CERT_FILE, keepCertificate } from './development-certificate.js';
import type { Reading } from './read-settings.js';
import { readServerCertificate } from './server-certificate.js';
import type { TlsCredentials } from './tls-files.js';

type Server = Config['server'];

/** What the server shows its clients. */
export type ServedCertificate = Pick<Server, 'tlsCredentials' | 'developmentCertPath'>;

/** @throws ConfigError where the files cannot be served. */
export async function loadCertificate(reading: Reading, now: Date): Promise<ServedCertificate> {
  const { credentials, problems } = readServerCertificate(reading, now);
  refuseProblems(problems);
  return certificateOf(reading, credentials, now);
}

/** @throws ConfigError where the files cannot be used. */
export function loadTrust(reading: Reading): TrustedClients {
  const { trusted, problems } = readClientTrust(reading);
  refuseProblems(problems);
  return trusted;
}

/** The configured certificate, or one that is made. */
export async function certificateOf(
  { settings }: Reading,
  configured: TlsCredentials | undefined,
  now: Date,
): Promise<ServedCertificate> {
  if (settings.server.tls === 'off') return {};
  if (configured !== undefined) return { tlsCredentials: configured };
  const dataDir = new DataDir(settings.dataDir);
  const tlsCredentials = await keepCertificate(dataDir, { now, hostname: hostname() });
  return { tlsCredentials, developmentCertPath: dataDir.file(CERT_FILE) };
}

/** A configuration with other certificates. */
export function withTls(config: Config, certificate: ServedCertificate, trust: TrustedClients): Config {
  const { tlsCredentials: _own, developmentCertPath: _made, clientTrust: _trust, ...server } = config.server;
  return deepFreeze({ ...config, server: { ...server, ...certificate, ...trust } });
}
