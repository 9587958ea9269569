import { createHash } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import { ownerOf, type Principal } from '../../tool/principal.js';

/** Principals live as long as their token is remembered, so each is hashed once. */
const KNOWN = new WeakMap<Principal, string>();

/** Whose quota a call takes: the principal's, or the address's where nobody has said who calls. Not readable as a name. */
export function subjectOf(principal: Principal, address: string | undefined): string {
  if (principal.kind === 'anonymous') return addressSubject(address);
  let subject = KNOWN.get(principal);
  if (subject === undefined) {
    subject = createHash('sha256').update(ownerOf(principal)).digest('base64url').slice(0, 22);
    KNOWN.set(principal, subject);
  }
  return subject;
}

/** An address as one quota: an IPv6 host may use any of the 2^64 addresses of its network, so they count as one. */
export function addressSubject(address: string | undefined): string {
  if (address === undefined) return 'no address';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (isIPv4(mapped)) return mapped;
  const [host = ''] = address.split('%');
  return isIPv6(host) ? networkOf(host) : address;
}

/** The first 64 bits. */
function networkOf(address: string): string {
  const [left = '', right] = address.split('::');
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  const gap = right === undefined ? 0 : 8 - head.length - tail.length - (address.includes('.') ? 1 : 0);
  const groups = [...head, ...Array<string>(Math.max(0, gap)).fill('0'), ...tail];
  return `${groups
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
