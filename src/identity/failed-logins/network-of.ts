import { isIPv6, SocketAddress } from 'node:net';

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** Whom an address belongs to: itself, or the /64 that a single customer is given of IPv6. */
export function networkOf(address: string): string {
  const mapped = MAPPED_IPV4.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  // Written out in one way, whatever way it came in, and without a zone.
  const [head = '', tail] = new SocketAddress({ address: address.replace(/%.*/, ''), family: 'ipv6' }).address.split(
    '::',
  );
  const [before, after] = [partsOf(head), partsOf(tail)];
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const all = [...before, ...Array.from({ length: zeros }, () => '0'), ...after];
  return `${all.slice(0, 4).join(':')}::/64`;
}

function partsOf(text: string | undefined): readonly string[] {
  return text === undefined || text === '' ? [] : text.split(':');
}
