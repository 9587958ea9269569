import { hostname } from 'node:os';
import { isIP } from 'node:net';

/**
 * Whether a `Host` header names this server. An address is always accepted: DNS rebinding needs a name, which a
 * browser then sends as the host. Names must be known: the machine's own, `localhost`, or configured.
 */
export function isAllowedHost(header: string | undefined, configured: ReadonlySet<string>): boolean {
  if (header === undefined) return false;
  const name = hostNameOf(header);
  return (
    name !== undefined &&
    (isIP(name) !== 0 || name === 'localhost' || name === hostname().toLowerCase() || configured.has(name))
  );
}

function hostNameOf(header: string): string | undefined {
  // What a URL parser would repair is not a host name.
  if (!/^[A-Za-z0-9._:[\]-]+$/.test(header) || !URL.canParse(`http://${header}`)) return undefined;
  return new URL(`http://${header}`).hostname.replaceAll(/[[\]]/g, '').toLowerCase();
}
