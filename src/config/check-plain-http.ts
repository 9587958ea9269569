import { isLoopback } from './http-url.js';
import type { Reading } from './read-settings.js';

/**
 * Where TLS may be off: on this machine alone, or behind a proxy that ends it in a network the operator named. There the
 * proxy is the only one that knows who calls and by which name, so both must be said.
 */
export function checkPlainHttp({ settings, isSound, nameOf }: Reading): readonly string[] {
  const { host, plainHttpFrom, trustProxy, publicUrl } = settings.server;
  if (!isSound('server.host', 'server.plainHttpFrom') || isLoopback(host)) return [];
  const off = nameOf('server.tls');
  if (plainHttpFrom.length === 0)
    return [
      `${off} may be off only when HOST is a loopback address such as 127.0.0.1, or PLAIN_HTTP_FROM names the private network of the proxy that ends TLS.`,
    ];
  const problems: string[] = [];
  if (isSound('server.trustProxy') && trustProxy.length === 0)
    problems.push(`${off} is off behind a proxy, so TRUST_PROXY must name that proxy.`);
  if (isSound('server.publicUrl') && publicUrl === undefined)
    problems.push(`${off} is off behind a proxy, so PUBLIC_URL must say how clients reach it.`);
  return problems;
}
