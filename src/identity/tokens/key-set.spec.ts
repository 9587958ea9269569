import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { KeySet } from './key-set.js';

const rsa = (modulusLength = 2_048) => generateKeyPairSync('rsa', { modulusLength });
const jwk = (key: KeyObject, rest: object = {}) => ({ ...key.export({ format: 'jwk' }), ...rest });
const parse = (...keys: object[]) => KeySet.parse(JSON.stringify({ keys }));
const good = jwk(rsa().publicKey, { kid: 'a' });
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).publicKey;

describe('a key set', () => {
  it('finds a key by its name and by the one algorithm it is for', () => {
    const set = parse(
      good,
      jwk(ec('P-256'), { kid: 'b' }),
      jwk(generateKeyPairSync('ed25519').publicKey, { kid: 'c' }),
    );
    const found = (kid: string, algorithm: string) => set.find(kid, algorithm).length;
    expect([found('a', 'RS256'), found('b', 'ES256'), found('c', 'EdDSA'), found('c', 'Ed25519')]).toEqual([
      1, 1, 1, 1,
    ]);
    expect([found('a', 'ES256'), found('a', 'PS256'), found('b', 'RS256'), found('d', 'RS256')]).toEqual([0, 0, 0, 0]);
  });

  it.each<[string, KeyObject]>([
    ['RS512', rsa().publicKey],
    ['PS256', rsa().publicKey],
    ['PS512', rsa().publicKey],
    ['ES384', ec('P-384')],
    ['ES512', ec('P-521')],
  ])('has a key that is published for %s verify that and nothing else', (alg, key) => {
    const set = parse(good, jwk(key, { kid: 'x', alg }));
    const verified = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'].filter(
      (algorithm) => set.find('x', algorithm).length > 0,
    );
    expect(verified).toEqual([alg]);
  });

  it('needs no name where there is one key of the algorithm, and takes no guess where there are two', () => {
    expect(parse(good, jwk(ec('P-256'))).find(undefined, 'RS256')).toHaveLength(1);
    expect(parse(good, jwk(rsa().publicKey)).find(undefined, 'RS256')).toHaveLength(0);
  });

  it.each<[string, object]>([
    ['for encryption', { use: 'enc' }],
    ['for other operations', { key_ops: ['encrypt'] }],
    ['of another algorithm', { alg: 'RS512' }],
    ['of an algorithm of other keys', { alg: 'ES256' }],
    ['of an algorithm that nobody has', { alg: 'none' }],
    ['whose name is no text', { kid: 5 }],
  ])('leaves out a key %s', (_what, rest) => {
    expect(parse(good, jwk(rsa().publicKey, { kid: 'x', ...rest })).find('x', 'RS256')).toEqual([]);
  });

  it.each<[string, KeyObject]>([
    ['of 1024 bits', rsa(1_024).publicKey],
    ['of a curve of another kind', ec('secp256k1')],
  ])('leaves out a key %s', (_what, key) => {
    for (const algorithm of ['RS256', 'ES256', 'ES384', 'ES256K'])
      expect(parse(good, jwk(key, { kid: 'x' })).find('x', algorithm)).toEqual([]);
  });

  it.each<[string, object[], RegExp]>([
    ['a secret', [good, { kty: 'oct', kid: 'x', k: 'c2VjcmV0' }], /secret or private/],
    ['a private key', [good, jwk(rsa().privateKey, { kid: 'x' })], /secret or private/],
  ])('leaves out %s, which everybody has now, and says so', (_what, published, fault) => {
    const set = parse(...published);
    expect([set.find('x', 'RS256').length, set.find('x', 'HS256').length, set.find('a', 'RS256').length]).toEqual([
      0, 0, 1,
    ]);
    expect(set.fault).toMatch(fault);
    expect(parse(good).fault).toBeUndefined();
  });

  it.each<[string, object[]]>([
    ['no key', []],
    ['no usable key', [{ kty: 'RSA' }, jwk(ec('secp256k1'), { kid: 'a' })]],
  ])('counts with %s: the issuer has withdrawn those it had', (_what, published) => {
    const set = parse(...published);
    expect(set.find('a', 'RS256')).toEqual([]);
    expect(set.fault).toMatch(/no key/);
  });

  it.each<[string, string, RegExp]>([
    ['what is not JSON', '<html>', /not JSON/],
    ['what has no keys', '{}', /not a key set/],
    ['keys that are none', '{"keys":[1]}', /not a key set/],
    ['too many keys', JSON.stringify({ keys: Array.from({ length: 101 }, () => good) }), /more than 100/],
  ])('is refused as a whole with %s', (_what, document, problem) => {
    expect(() => KeySet.parse(document)).toThrow(problem);
  });
});
