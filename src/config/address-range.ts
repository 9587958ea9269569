import { BlockList, isIP, isIPv6 } from 'node:net';

const RANGE = /^([0-9A-Fa-f:.]+)(?:\/(\d{1,3}))?$/;

/** An IP address, or a range of them such as 10.0.0.0/8. */
export function isAddressRange(text: string): boolean {
  const [, address = '', prefix] = RANGE.exec(text) ?? [];
  if (isIP(address) === 0) return false;
  return prefix === undefined || Number(prefix) <= (isIPv6(address) ? 128 : 32);
}

/** Whether a range leaves no address of its family out. */
export function coversEverybody(range: string): boolean {
  return /\/0+$/.test(range);
}

/** @param ranges Each passes `isAddressRange`. @returns Whether an address is in one of them. */
export function addressMatcher(ranges: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    list.addSubnet(address, prefix === undefined ? (family === 'ipv6' ? 128 : 32) : Number(prefix), family);
  }
  return (address) => isIP(address) !== 0 && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
