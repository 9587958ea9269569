import { describe, expect, it } from 'vitest';
import { loadAuthConfig } from '../../config/load-config.js';
import { signToken } from '../sign-token.js';
import { SentToken } from './sent-token.js';
import type { TokenFault } from './token-refusal.js';
import { TokenVerifier } from './token-verifier.js';

const [SECRET, PREVIOUS] = ['Zk3vT9qLw2RbX7nYc5HsJd8FgPm4AeUu', 'Qm8xC4vN1zLk6JhG3fDs9aPo2iUy7TrE'];
const config = loadAuthConfig({ JWT_SECRET: SECRET, JWT_PREVIOUS_SECRET: PREVIOUS, AUTH_AUDIENCE: 'a,b' }, '/');
const verifier = new TokenVerifier(config, undefined);

const sign = (audience: string, secret = SECRET, seconds = 60) =>
  signToken({ sub: 'ada', roles: [], scopes: [], audience }, secret, {
    now: new Date(),
    expiresInSeconds: seconds,
    id: '1',
  });

const verify = async (token: string) => verifier.verify(new SentToken('bearer', token));

describe('the token verifier', () => {
  it.each([
    ['one of several audiences', 'b', SECRET],
    ['the secret before', 'a', PREVIOUS],
  ])('believes a token with %s', async (_what, audience, secret) => {
    expect((await verify(await sign(audience, secret))).principal.id).toBe('ada');
  });

  it('verifies a token once', async () => {
    const token = await sign('a');
    const first = await verify(token);
    expect(await verify(token)).toBe(first);
    verifier.forget();
    expect(await verify(token)).not.toBe(first);
  });

  it.each<[string, () => Promise<string> | string, TokenFault]>([
    ['what is no token', () => 'opaque', 'malformed_token'],
    ['another signature', () => sign('a', `${SECRET}x`), 'untrusted_token'],
    ['another audience', () => sign('c'), 'wrong_claim'],
    ['a token that has expired', () => sign('a', SECRET, -60), 'expired_token'],
  ])('says what is wrong with %s, in one word', async (_what, token, fault) => {
    await expect(verify(await token())).rejects.toMatchObject({ kind: 'unauthenticated', detail: { fault } });
  });
});
