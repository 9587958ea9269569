import { expect, it } from 'vitest';
import { Pseudonyms } from './pseudonyms.js';

const KEY = 'Zk3vQ9xW7bN1mC5pL8sD2fG6hJ4kT0yR';

it('names the same thing the same, here and elsewhere', () => {
  const name = new Pseudonyms(KEY).of('customer', 'CUST-00000001');
  expect(name).toMatch(/^customer_[A-Za-z0-9_-]{20}$/);
  expect(new Pseudonyms(KEY).of('customer', 'CUST-00000001')).toBe(name);
});

it('tells nothing to whoever lacks the key, not even by trying all ids', () => {
  const name = new Pseudonyms(KEY).of('customer', 'CUST-00000001');
  expect(new Pseudonyms(`${KEY}!`).of('customer', 'CUST-00000001')).not.toBe(name);
  expect(name).not.toContain('00000001');
});

it('never names two things the same', () => {
  const pseudonyms = new Pseudonyms(KEY);
  const ids = Array.from({ length: 20_000 }, (_, index) => `CUST-${String(index).padStart(8, '0')}`);
  expect(new Set(ids.map((id) => pseudonyms.of('customer', id))).size).toBe(ids.length);
  const digest = (kind: 'customer' | 'order') => pseudonyms.of(kind, 'X').slice(kind.length);
  expect(digest('customer')).not.toBe(digest('order'));
});
