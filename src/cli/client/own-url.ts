import type { Settings } from '../../config/config.schema.js';
import { isLoopback } from '../../config/http-url.js';
import { WrongUse } from '../run-command.js';

type Listening = Settings['server'];

/** Listening on all addresses, it is called on the nearest, which its certificate names. */
const EVERYWHERE = new Set(['0.0.0.0', '::']);

/**
 * Where the service with these settings is called.
 * @throws WrongUse where the settings do not say.
 */
export function ownUrl({ tls, host, port }: Listening): URL {
  if (port === 0) throw new WrongUse('PORT is 0, so the port is known to the service alone: say it with --url.');
  const name = EVERYWHERE.has(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return new URL(`${tls === 'on' ? 'https' : 'http'}://${name}:${port}/mcp`);
}

/** Whether the service with these settings listens there. On another port of this machine anybody may. */
export function isOwnUrl(url: URL, server: Listening): boolean {
  if (server.port === 0) return false;
  const own = ownUrl(server);
  if (url.protocol !== own.protocol || url.port !== own.port) return false;
  return url.hostname === own.hostname || (EVERYWHERE.has(server.host) && isLoopback(url.hostname));
}
