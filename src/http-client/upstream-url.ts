import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.js';

export interface UpstreamUrl {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path below which everything is asked for, without a slash at its end; empty for the root. */
  readonly base: string;
}

/**
 * Where an upstream is, read once. Its parser writes an address as it is meant: `0x7f.1` is 127.0.0.1.
 * @throws TypeError for what is no http(s) URL, has more than origin and path, or is an address that may not be asked.
 */
export function upstreamUrl(url: string, allowPrivate: boolean): UpstreamUrl {
  const { protocol, origin, hostname, pathname, username, password, search, hash } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') throw new TypeError('An upstream has an http or https URL');
  if (`${username}${password}${search}${hash}` !== '') {
    throw new TypeError('The URL of an upstream has neither credentials nor a query');
  }
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  if (!allowPrivate && isIP(address) !== 0 && !isPublicAddress(address)) {
    throw new TypeError('The URL of an upstream names an address that is not public');
  }
  return { origin, base: pathname.replace(/\/+$/, '') };
}
