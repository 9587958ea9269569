import { createHash, generateKeyPairSync, type KeyObject, type X509Certificate } from 'node:crypto';
import { calculateJwkThumbprint, type CryptoKey, type JWK, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { type Credentials, NO_CERTIFICATE } from '../credentials.js';
import { checkPossession } from './possession.js';
import type { SentToken } from './sent-token.js';
import { ReplayGuard } from './replay-guard.js';
import type { Confirmation } from './confirmation.js';

const NOW = 1_800_000_000;
const URL_OF_IT = 'https://mcp.example.com/mcp';
const CERTIFICATE = Buffer.from('a certificate');

const keys = {
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  EdDSA: generateKeyPairSync('ed25519'),
  Ed25519: generateKeyPairSync('ed25519'),
  RS256: generateKeyPairSync('rsa', { modulusLength: 2_048 }),
  PS256: generateKeyPairSync('rsa', { modulusLength: 2_048 }),
} as const;
type Alg = keyof typeof keys;

const publicJwk = (alg: Alg) => keys[alg].publicKey.export({ format: 'jwk' }) as JWK;
const boundTo = async (alg: Alg): Promise<Confirmation> => ({
  keyThumbprint: await calculateJwkThumbprint(publicJwk(alg)),
  certificateThumbprint: undefined,
});

function proof(alg: Alg, claims: object = {}, url = URL_OF_IT): Promise<string> {
  const ath = createHash('sha256').update('token').digest('base64url');
  return new SignJWT({ jti: '1', iat: NOW, htm: 'POST', htu: url, ath, ...claims })
    .setProtectedHeader({ typ: 'dpop+jwt', alg, jwk: publicJwk(alg) })
    .sign(keys[alg].privateKey as KeyObject | CryptoKey);
}

interface Request {
  readonly dpop?: string;
  readonly certificate?: Buffer;
  readonly url?: string;
  readonly replays?: ReplayGuard;
  readonly isRecheck?: true;
}

async function check(scheme: SentToken['scheme'], confirmation: Confirmation | undefined, request: Request = {}) {
  const { dpop, certificate, url = URL_OF_IT, replays = new ReplayGuard(10), isRecheck } = request;
  const credentials: Credentials = {
    ...NO_CERTIFICATE,
    headers: dpop === undefined ? {} : { dpop },
    method: 'POST',
    url,
    remoteAddress: undefined,
    certificate: certificate && ({ raw: certificate } as X509Certificate),
    ...(isRecheck && { isRecheck }),
  };
  const principal = { id: 'ada', issuer: 'test', kind: 'jwt', roles: [], scopes: [] } as const;
  const verified = { principal, confirmation, expiresAt: NOW + 60 };
  return checkPossession({ scheme, token: 'token' }, verified, credentials, {
    nowSeconds: NOW,
    clockSkewSeconds: 5,
    replays,
    shared: undefined,
  });
}

describe('a token that is bound to a key', () => {
  it.each(Object.keys(keys) as Alg[])('is good with a proof signed with %s', async (alg) => {
    await expect(check('dpop', await boundTo(alg), { dpop: await proof(alg) })).resolves.toBeUndefined();
  });

  it.each<[string, object, boolean]>([
    ['as old as it may be', { iat: NOW - 64 }, true],
    ['a second older', { iat: NOW - 65 }, false],
    ['as far ahead as a clock may be', { iat: NOW + 5 }, true],
    ['a second further', { iat: NOW + 6 }, false],
    ['with its address in capitals, a port and a query', { htu: 'HTTPS://MCP.example.com:443/mcp?a=1#b' }, true],
    ['for a path that only looks the same', { htu: 'https://mcp.example.com/MCP' }, false],
    ['for a method in small letters', { htm: 'post' }, false],
  ])('and a proof %s', async (_what, claims, isGood) => {
    const asked = check('dpop', await boundTo('ES256'), { dpop: await proof('ES256', claims) });
    await (isGood
      ? expect(asked).resolves.toBeUndefined()
      : expect(asked).rejects.toMatchObject({ kind: 'unauthenticated' }));
  });

  it('takes a proof once; a proof that was refused may come again for what it is for', async () => {
    const replays = new ReplayGuard(10);
    const dpop = await proof('ES256');
    const confirmation = await boundTo('ES256');
    const elsewhere = check('dpop', confirmation, { dpop, replays, url: 'https://mcp.example.com/messages' });
    await expect(elsewhere).rejects.toThrow('another address');
    await expect(check('dpop', confirmation, { dpop, replays })).resolves.toBeUndefined();
    await expect(check('dpop', confirmation, { dpop, replays })).rejects.toThrow('used before');
  });

  it('is asked for no second proof when its owner, who was let in, is looked at again', async () => {
    const confirmation = await boundTo('ES256');
    const old = await proof('ES256', { iat: NOW - 3_600 });
    await expect(check('dpop', confirmation, { dpop: old, isRecheck: true })).resolves.toBeUndefined();
    await expect(check('bearer', confirmation, { dpop: old, isRecheck: true })).rejects.toThrow('bound to a key');
  });

  it('does not mix up the ids of two clients', async () => {
    const replays = new ReplayGuard(10);
    for (const alg of ['ES256', 'EdDSA'] as const) {
      const asked = check('dpop', await boundTo(alg), { dpop: await proof(alg), replays });
      await expect(asked).resolves.toBeUndefined();
    }
  });
});

describe('a token that is bound to a certificate', () => {
  const bound = {
    keyThumbprint: undefined,
    certificateThumbprint: createHash('sha256').update(CERTIFICATE).digest('base64url'),
  };

  it.each<[string, Buffer | undefined, boolean]>([
    ['is good over a connection with it', CERTIFICATE, true],
    ['is refused over one with another', Buffer.from('another'), false],
    ['is refused over one without any', undefined, false],
  ])('%s', async (_what, certificate, isGood) => {
    const asked = check('bearer', bound, certificate === undefined ? {} : { certificate });
    await (isGood ? expect(asked).resolves.toBeUndefined() : expect(asked).rejects.toThrow('client certificate'));
  });

  it('needs the proof as well where it is bound to both', async () => {
    const both = { ...bound, ...(await boundTo('ES256')), certificateThumbprint: bound.certificateThumbprint };
    const dpop = await proof('ES256');
    await expect(check('dpop', both, { dpop })).rejects.toThrow('client certificate');
    await expect(check('bearer', both, { dpop, certificate: CERTIFICATE })).rejects.toThrow('bound to a key');
    await expect(check('dpop', both, { dpop, certificate: CERTIFICATE })).resolves.toBeUndefined();
  });
});
