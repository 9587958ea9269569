import { describe, expect, it } from 'vitest';
import { FailureWindow } from './failure-window.js';
import { networkOf } from './network-of.js';

describe('networkOf', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:1:2::ffff', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['not an address', 'not an address'],
  ])('of %s is %s', (address, network) => expect(networkOf(address)).toBe(network));
});

describe('FailureWindow', () => {
  it('lets nobody on after too many failures, until the first of them is a window old', () => {
    const window = new FailureWindow(3, 1_000);
    for (const now of [0, 400]) window.add('a', now);
    expect(window.waitMs('a', 500)).toBe(0);
    window.add('a', 600);
    expect(window.waitMs('a', 600)).toBe(400);
    expect(window.waitMs('b', 600)).toBe(0);
    expect(window.waitMs('a', 1_000)).toBe(0);
    // It slides: the other two still count.
    window.add('a', 1_100);
    expect(window.waitMs('a', 1_100)).toBe(300);
  });

  it('stays as large as it may, and forgets who failed longest ago', () => {
    const window = new FailureWindow(1, 1_000, 2);
    for (const network of ['a', 'b', 'a', 'c']) window.add(network, 0);
    expect(window.size).toBe(2);
    expect(['a', 'b', 'c'].map((network) => window.waitMs(network, 0) > 0)).toEqual([true, false, true]);
  });
});
