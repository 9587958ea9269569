import { describe, expect, it } from 'vitest';
import { type Credentials, NO_CERTIFICATE } from '../credentials.js';
import { SentTokens } from './sent-token.js';

const tokens = new SentTokens();

function read(authorization: string | undefined, connection?: object) {
  const request = { method: 'POST', url: 'https://mcp.example.com/mcp', remoteAddress: undefined, ...NO_CERTIFICATE };
  const credentials: Credentials = { ...request, headers: { authorization }, ...(connection && { connection }) };
  return tokens.of(credentials);
}

describe('the token of a request', () => {
  it.each([
    ['Bearer abc', 'bearer', 'abc'],
    ['bEARER   a.b.c', 'bearer', 'a.b.c'],
    ['DPoP abc', 'dpop', 'abc'],
  ])('is read from %j', (header, scheme, token) => {
    expect(read(header)).toMatchObject({ scheme, token });
  });

  it.each([undefined, '', 'Bearer', 'Bearer ', 'Basic abc', 'Bearer a b', 'Bearer,abc'])('is none in %j', (header) => {
    expect(read(header, {})).toBeUndefined();
  });

  it('is read once where its connection sends it again', () => {
    const connection = {};
    const first = read('Bearer abc', connection);
    expect(read(['Bearer', 'abc'].join(' '), connection)).toBe(first);
    expect(read('Bearer abc', {})).not.toBe(first);
    expect(read('Bearer abc')).not.toBe(first);
  });

  it('is that of its own header, whatever its connection sent before', () => {
    const connection = {};
    const digests = ['Bearer abc', 'Bearer abd', 'DPoP abc', 'Bearer abcd', 'Bearer abc'].map(
      (header) => read(header, connection)?.digest,
    );
    expect(new Set(digests).size).toBe(3);
    expect(digests[0]).toBe(digests[2]);
    expect(digests[0]).toBe(digests[4]);
    expect(read(undefined, connection)).toBeUndefined();
    expect(read('Basic abc', connection)).toBeUndefined();
    expect(read('DPoP abc', connection)?.scheme).toBe('dpop');
  });
});
