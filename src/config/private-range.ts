import { isIPv6 } from 'node:net';
import { addressMatcher } from './address-range.js';

/** What no router of the Internet passes on: RFC 1918, the shared space of RFC 6598, unique local addresses, loopbacks. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7', '127.0.0.0/8', '::1'];

/** @param range Passes `isAddressRange`. @returns Whether all of it lies in one private network. */
export function isPrivateRange(range: string): boolean {
  const [address = '', prefix = isIPv6(address) ? '128' : '32'] = range.split('/');
  return PRIVATE.some((network) => {
    const [first = '', length = '128'] = network.split('/');
    return isIPv6(first) === isIPv6(address) && Number(prefix) >= Number(length) && addressMatcher([network])(address);
  });
}
