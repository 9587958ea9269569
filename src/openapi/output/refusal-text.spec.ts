import { expect, it } from 'vitest';
import { openapiSchema } from '../../config/openapi/openapi.schema.js';
import { loadApis } from '../../config/openapi/openapi-secrets.js';
import { refusalText } from './refusal-text.js';
import { SecretMask } from './secret-mask.js';

const API = { name: 'pets', description: 'pets.yaml', url: 'https://pets.example/v3', access: 'public' };

function told(credential: object, secret: string, text: string): string | undefined {
  const written = openapiSchema.parse([{ ...API, credentials: [{ ...credential, secret: 'A' }] }]);
  const [api] = loadApis(written, [], { A: secret }, '/').apis;
  return refusalText({ status: 403, contentType: 'text/plain', text }, new SecretMask(api!.carried.secrets));
}

const BEARER = { in: 'bearer' };
const BASIC = { in: 'basic', username: 'gate' };
const TOKEN = 'xyz/1+2=3';
const PASSWORD = 'häm mer:2?';

it.each<[string, object, string, string, string]>([
  ['a token', BEARER, TOKEN, `token ${TOKEN} lacks scope`, 'token *** lacks scope'],
  ['its header', BEARER, TOKEN, `got "Bearer ${TOKEN}"`, 'got "***"'],
  ['a token of a URL', BEARER, TOKEN, `?t=${encodeURIComponent(TOKEN)}.`, '?t=***.'],
  ['the same in small hex', BEARER, TOKEN, '?t=xyz%2f1%2b2%3d3.', '?t=***.'],
  ['a token in base64', BEARER, TOKEN, `<${btoa(TOKEN)}>`, '<***>'],
  ['a password', BASIC, PASSWORD, `no ${PASSWORD} here`, 'no *** here'],
  ['a password of a form', BASIC, PASSWORD, 'p=h%C3%A4m+mer%3A2%3F', 'p=***'],
  ['its header', BASIC, PASSWORD, `got ${basic(PASSWORD)}`, 'got ***'],
  ['what is behind its scheme', BASIC, PASSWORD, `got ${basic(PASSWORD).slice(6)}`, 'got ***'],
  ['who and what', BASIC, PASSWORD, `got gate:${PASSWORD}`, 'got ***'],
  ['a password in base64', BASIC, PASSWORD, Buffer.from(PASSWORD).toString('base64url'), '***'],
  ['a key', { in: 'header', name: 'x-key' }, TOKEN, `key ${TOKEN}`, 'key ***'],
  ['a key of a query', { in: 'query', name: 'key' }, TOKEN, `key ${TOKEN}`, 'key ***'],
])('of what an API says, hides %s', (_, credential, secret, text, safe) => {
  expect(told(credential, secret, text)).toBe(safe);
});

it('tells nothing of a text that has a secret too short to be hidden in it', () => {
  expect(told(BASIC, 'pet', 'there is no such pet')).toBeUndefined();
  expect(told(BASIC, 'pet', 'there is no such dog')).toBe('there is no such dog');
});

function basic(password: string): string {
  return `Basic ${Buffer.from(`gate:${password}`).toString('base64')}`;
}
