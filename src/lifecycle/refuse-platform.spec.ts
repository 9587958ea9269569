import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { refusePlatform } from './refuse-platform.js';

const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } };
const OLDEST = engines.node.replace('>=', '');

it.each([OLDEST, '24.12.0', '26.0.0'])('starts on Node %s', (node) => {
  expect(() => refusePlatform('linux', node)).not.toThrow();
});

it.each(['22.23.3', '24.11.0', '24.2.9'])('says which Node it needs, on %s', (node) => {
  expect(() => refusePlatform('linux', node)).toThrow(`needs Node ${OLDEST} or later, and this is ${node}`);
});

it('does not start on Windows', () => {
  expect(() => refusePlatform('win32', OLDEST)).toThrow(/WSL/);
});
