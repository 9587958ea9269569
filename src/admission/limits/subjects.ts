import { createHash } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import { ownerOf, type Principal } from '../../tool/principal.js';

/** Principals live as long as their token is remembered, so each is hashed once. */
const KNOWN = new WeakMap<Principal, string>();
const KNOWN_CLIENTS = new Map<string, string>();
const MOST_CLIENTS = 10_000;

/** Whose quota a call takes: the principal's, or the address's where nobody has said who calls. Not readable as a name. */
export function subjectOf(principal: Principal, address: string | undefined): string {
  if (principal.kind === 'anonymous') return addressSubject(address);
  let subject = KNOWN.get(principal);
  if (subject === undefined) {
    subject = hashed(ownerOf(principal));
    KNOWN.set(principal, subject);
  }
  return subject;
}

/** A client as one quota, whoever calls for it. */
export function clientSubject(client: string): string {
  let subject = KNOWN_CLIENTS.get(client);
  if (subject !== undefined) return subject;
  // Names come from tokens too: what has been hashed is forgotten rather than kept for ever.
  if (KNOWN_CLIENTS.size >= MOST_CLIENTS) KNOWN_CLIENTS.clear();
  subject = hashed(JSON.stringify(['client', client]));
  KNOWN_CLIENTS.set(client, subject);
  return subject;
}

function hashed(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
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
