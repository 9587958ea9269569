import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import { isAllowedHost } from './allowed-hosts.js';

const configured = new Set(['mcp.example.com']);

it.each([
  ['localhost', true],
  ['LOCALHOST:8443', true],
  ['10.1.2.3:80', true],
  ['[2001:db8::1]:8443', true],
  [hostname(), true],
  ['mcp.example.com', true],
  ['mcp.example.com.', false],
  ['evil.example', false],
  ['localhost@evil.example', false],
  ['127.0.0.1.nip.io', false],
  ['0x7f000001.evil.example', false],
  ['mcp.example.com/path', false],
  ['', false],
  [undefined, false],
])('%s: %s', (header, expected) => {
  expect(isAllowedHost(header, configured)).toBe(expected);
});
