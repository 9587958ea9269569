import { expect, it } from 'vitest';
import { maskCredentials } from './mask-credentials.js';

it.each([
  ['connect postgres://admin:hunter2@db:5432/x failed', 'connect postgres://***@db:5432/x failed'],
  ['redis://:hunter2@cache', 'redis://***@cache'],
  ['https://user@host/path', 'https://***@host/path'],
  ['host=db password=hunter2 user=x', 'host=db password=*** user=x'],
  ['api_key: hunter2, ok', 'api_key: ***, ok'],
  ['nothing to hide at https://host/path', 'nothing to hide at https://host/path'],
])('masks %s', (text, masked) => {
  expect(maskCredentials(text)).toBe(masked);
});
