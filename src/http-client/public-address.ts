import ipaddr from 'ipaddr.js';

/** What IANA hands out to hosts of the internet; everything else of IPv6 tunnels, translates or stays at home. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an address belongs to the internet at large. False for loopback, private, link-local (where clouds keep their
 * credentials), shared, reserved and translated ranges, and for what is no address.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // An IPv4 address inside an IPv6 one is judged as what it is.
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv6 && !parsed.match(GLOBAL_IPV6)) return false;
  return parsed.range() === 'unicast';
}
