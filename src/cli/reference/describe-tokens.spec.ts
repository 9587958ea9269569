import { expect, it } from 'vitest';
import { describeTokens } from './describe-tokens.js';

const jwksUrl = 'https://id.example.com/keys';
const jwtSecret = 'secret';

it.each([
  [{ jwtSecret, authorizationServers: [] }, 'JWT, verified with JWT_SECRET (HS256)'],
  [
    { jwksUrl, authorizationServers: ['https://id.example.com'] },
    'JWT, verified with the key set; get one from https://id.example.com',
  ],
  [
    { jwtPublicKey: 'PEM', issuer: 'us', authorizationServers: [] },
    'JWT, verified with the public key; get one from us',
  ],
  [
    { jwtSecret, jwksUrl, issuer: 'us', authorizationServers: [] },
    'JWT, verified with JWT_SECRET (HS256) or the key set',
  ],
])('says how callers authenticate, without any secret: %#', (keys, sentence) => {
  expect(describeTokens(keys)).toBe(sentence);
});
