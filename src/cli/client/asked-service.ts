import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CERT_FILE } from '../../config/development-certificate.js';
import { isFetchableUrl, isLoopback, WRITE_FETCHABLE_URL } from '../../config/http-url.js';
import { loadSettings } from '../../config/load-config.js';
import { existingAuth } from '../existing-auth.js';
import { DEVELOPER, developmentToken } from '../start/development-token.js';
import { type Terminal, WrongUse } from '../run-command.js';
import { isOwnUrl, ownUrl } from './own-url.js';
import type { ServiceOptions } from './service-options.js';

/** Seconds: as long as a command may take. */
const TOKEN_SECONDS = 900;

type Settings = ReturnType<typeof loadSettings>;

/** A service over HTTP, and everything that calling it takes. */
export interface HttpService {
  readonly url: URL;
  /** With the credential. */
  readonly headers: Readonly<Record<string, string>>;
  /** Who calls, in words: never the credential. */
  readonly caller: string;
  /** PEM file of the certificate it made for itself, where it has. */
  readonly certPath: string | undefined;
}

/**
 * Which service was asked for, and as whom.
 * @throws WrongUse where the options do not say.
 */
export async function askedService(terminal: Terminal, options: ServiceOptions): Promise<HttpService> {
  const settings = loadSettings(terminal.env, terminal.cwd);
  const url = options.url === undefined ? ownUrl(settings.server) : givenUrl(options.url);
  const isOwn = isOwnUrl(url, settings.server);
  const certPath = isOwn || isLoopback(url.hostname) ? ownCertificate(settings) : undefined;
  return { url, certPath, ...(await callerOf()) };

  async function callerOf(): Promise<Pick<HttpService, 'headers' | 'caller'>> {
    const token =
      options.token ?? (options.key === undefined ? terminal.env['GATEHOUSE_TOKEN'] || undefined : undefined);
    if (token !== undefined) return { headers: bearer(token), caller: 'the principal of the token' };
    if (options.key !== undefined) {
      return { headers: { [settings.apiKeys.header]: options.key }, caller: 'the client of the API key' };
    }
    // What is made here for the service here goes to nobody else.
    const made = isOwn && settings.environment !== 'production' ? await madeToken(terminal, settings) : undefined;
    return made === undefined
      ? { headers: {}, caller: 'nobody: no credential was given' }
      : { headers: bearer(made), caller: `${DEVELOPER.sub}, with a development token` };
  }
}

async function madeToken(terminal: Terminal, settings: Settings): Promise<string | undefined> {
  const auth = existingAuth(terminal, settings);
  return auth && developmentToken(auth, TOKEN_SECONDS, terminal.now);
}

function bearer(token: string) {
  return { authorization: `Bearer ${token}` };
}

function givenUrl(text: string): URL {
  // A credential goes there.
  if (!isFetchableUrl(text)) throw new WrongUse(`--url: ${WRITE_FETCHABLE_URL}`);
  const url = new URL(text);
  if (url.pathname === '/') url.pathname = '/mcp';
  return url;
}

/** Only that which the service made for itself: a configured one is the business of those who trust its authority. */
function ownCertificate({ server, dataDir }: Settings): string | undefined {
  const file = join(dataDir, CERT_FILE);
  return server.tls === 'on' && server.tlsCertPath === undefined && existsSync(file) ? file : undefined;
}
