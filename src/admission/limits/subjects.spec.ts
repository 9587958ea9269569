import { expect, it } from 'vitest';
import { ANONYMOUS, type Principal } from '../../tool/principal.js';
import { addressSubject, subjectOf } from './subjects.js';

const ada: Principal = { id: 'ada', issuer: 'test', kind: 'jwt', roles: [], scopes: [] };

it('counts a principal by itself, wherever it calls from, and says nothing of its name', () => {
  expect(subjectOf(ada, '10.0.0.1')).toBe(subjectOf({ ...ada, roles: ['admin'] }, '10.0.0.2'));
  expect(subjectOf(ada, undefined)).not.toBe(subjectOf({ ...ada, issuer: 'other' }, undefined));
  expect(subjectOf(ada, undefined)).toMatch(/^[\w-]{22}$/);
});

it('counts who shows no credential by address', () => {
  expect(subjectOf(ANONYMOUS, '10.0.0.1')).toBe('10.0.0.1');
});

it.each([
  ['10.0.0.1', '10.0.0.1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:1:2::6', '2001:db8:1:2::/64'],
  ['2001:db8::6', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['64:ff9b::192.0.2.33', '64:ff9b:0:0::/64'],
  [undefined, 'no address'],
])('counts %s as %s', (address, subject) => {
  expect(addressSubject(address)).toBe(subject);
});
