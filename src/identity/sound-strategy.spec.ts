import { expect, it } from 'vitest';
import type { AuthenticationStrategy } from './authentication-strategy.js';
import type { Credentials } from './credentials.js';
import { SoundStrategy } from './sound-strategy.js';

const CREDENTIALS: Credentials = { headers: { 'x-vault': 'v' } } as unknown as Credentials;
const ADA = { id: 'ada', issuer: 'vault', kind: 'custom', roles: ['user'], scopes: [] } as const;

class Vault {
  readonly header = 'x-vault';
  constructor(private readonly answer: () => unknown) {}
  recognises = (credentials: Credentials) => 'x-vault' in credentials.headers;
  authenticate = () => this.answer();
}
const sound = (answer: () => unknown) => new SoundStrategy(new Vault(answer) as unknown as AuthenticationStrategy);

it.each<[string, unknown, RegExp]>([
  ['nothing', undefined, /it must be an object/],
  ['a number for an id', { ...ADA, id: 7 }, /its id must be text/],
  ['no issuer', { ...ADA, issuer: undefined }, /its issuer must be text/],
  ['a kind of its own', { ...ADA, kind: 'vault' }, /its kind must be one/],
  ['no roles', { ...ADA, roles: undefined }, /its roles and scopes must be lists/],
])('lets nobody in as whom a strategy answers with %s, now or later', async (_what, answer, problem) => {
  expect(() => sound(() => answer).authenticate(CREDENTIALS)).toThrow(problem);
  expect(() => sound(() => answer).authenticate(CREDENTIALS)).toThrow('The strategy Vault');
  await expect(sound(() => Promise.resolve(answer)).authenticate(CREDENTIALS)).rejects.toThrow(problem);
});

it('answers as the strategy does, and stands for its header', async () => {
  const vault = sound(() => ADA);
  expect(vault.authenticate(CREDENTIALS)).toBe(ADA);
  expect(await sound(() => Promise.resolve(ADA)).authenticate(CREDENTIALS)).toBe(ADA);
  expect(vault.recognises(CREDENTIALS)).toBe(true);
  expect(vault).toMatchObject({ header: 'x-vault', isAmbient: false });
});
