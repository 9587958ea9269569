import { expect, it } from 'vitest';
import { storable } from './storable.js';

it('leaves a text as it is', () => {
  expect(storable('Ada 😀/1')).toBe('Ada 😀/1');
});

it('has nothing that a database refuses, or gives back as something else', () => {
  expect(storable('a\0b\0')).toBe('ab');
  expect(storable(`cut ${'😀'.slice(0, 1)}`)).toBe('cut \ufffd');
});
