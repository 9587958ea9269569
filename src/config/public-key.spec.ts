import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { algorithmOf } from './public-key.js';

const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).publicKey;
const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength }).publicKey;

describe('a public key', () => {
  it.each<[string, KeyObject, string | undefined]>([
    ['RSA', rsa(2_048), 'RS256'],
    ['short RSA', rsa(1_024), undefined],
    ['P-256', ec('P-256'), 'ES256'],
    ['P-384', ec('P-384'), 'ES384'],
    ['P-521', ec('P-521'), 'ES512'],
    ['secp256k1', ec('secp256k1'), undefined],
    ['Ed25519', generateKeyPairSync('ed25519').publicKey, 'EdDSA'],
    ['Ed448', generateKeyPairSync('ed448').publicKey, undefined],
    ['X25519', generateKeyPairSync('x25519').publicKey, undefined],
    ['RSA for PSS', generateKeyPairSync('rsa-pss', { modulusLength: 2_048 }).publicKey, undefined],
  ])('of %s is for one algorithm', (_kind, key, algorithm) => {
    expect(algorithmOf(key)).toBe(algorithm);
  });
});
