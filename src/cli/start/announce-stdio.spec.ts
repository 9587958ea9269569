import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { announceStdio } from './announce-stdio.js';

function told(isTTY: boolean): string {
  const stderr = new PassThrough({ encoding: 'utf8' });
  const streams = { stdin: { isTTY }, stderr } as unknown as typeof process;
  announceStdio({ stdio: { sub: 'ada', roles: [], scopes: [] } }, streams);
  return String(stderr.read() ?? '');
}

it('tells a person that it is open, and how to end it', () => {
  expect(told(true)).toMatch(/^Gatehouse is open on stdin and stdout, as ada\. .*Ctrl-D ends it\.\n$/);
});

it('says nothing to a client', () => {
  expect(told(false)).toBe('');
});
