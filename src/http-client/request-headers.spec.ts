import { expect, it } from 'vitest';
import { requestHeaders } from './request-headers.js';

it('lets the last one win, whatever the case', () => {
  expect(requestHeaders({ accept: 'a', 'x-key': '1' }, { 'X-Key': 'mine' }, { 'X-KEY': 'ours' })).toEqual({
    accept: 'a',
    'x-key': 'ours',
  });
});

it.each(['a\r\nx-admin: 1', 'a\0', 'ü', '\u202e'])('refuses the value %j', (value) => {
  expect(() => requestHeaders({ 'x-tenant': value })).toThrow(expect.objectContaining({ kind: 'invalid_input' }));
});

it.each(['Host', 'Connection', 'Transfer-Encoding', 'content-length', 'a b', 'a:b', ''])(
  'leaves %j to the client',
  (name) => {
    expect(() => requestHeaders({ [name]: 'x' })).toThrow(TypeError);
  },
);
