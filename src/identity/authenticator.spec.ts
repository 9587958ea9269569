import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { LiveSlice } from '../config/live-slice.js';
import type { Config } from '../config/load-config.js';
import type { Principal } from '../tool/principal.js';
import type { AuthenticationStrategy } from './authentication-strategy.js';
import { Authenticator } from './authenticator.js';
import { ClientRecords } from './clients/client-records.js';
import { type Credentials, NO_CERTIFICATE } from './credentials.js';

const asking = (headers: Credentials['headers']): Credentials => ({
  headers,
  method: 'POST',
  url: 'https://localhost/mcp',
  remoteAddress: '127.0.0.1',
  ...NO_CERTIFICATE,
});

const knows = (id: string, header: string, isAmbient = false): AuthenticationStrategy => ({
  isAmbient,
  recognises: ({ headers }) => header in headers,
  authenticate: () => Promise.resolve<Principal>({ id, issuer: 'test', kind: 'local', roles: [], scopes: [] }),
});

const anyCertificate = { refuseUntrusted: () => {} };
const noClients = new ClientRecords(new LiveSlice<Config['clients']>([]));
const authenticator = new Authenticator(
  [knows('ambient', 'x-connection', true), knows('token', 'authorization'), knows('key', 'x-api-key')],
  noClients,
  anyCertificate,
);
const nobodyAsked = new Authenticator([], noClients, anyCertificate);

describe('Authenticator', () => {
  it.each<[string, Credentials['headers'], string]>([
    ['nobody', {}, 'anonymous'],
    ['who sends a credential', { 'x-api-key': 'k' }, 'key'],
    ['who comes over a known connection', { 'x-connection': 'c' }, 'ambient'],
    ['who is sent, rather than who is connected', { 'x-connection': 'c', authorization: 't' }, 'token'],
  ])('finds out %s', async (_who, headers, id) => {
    expect((await authenticator.authenticate(asking(headers))).id).toBe(id);
  });

  it('waits for a promise that is none of this realm', async () => {
    const elsewhere = runInNewContext('(value) => Promise.resolve(value)') as typeof Promise.resolve;
    const strategy = knows('late', 'x-late');
    const late = { ...strategy, authenticate: (sent: Credentials) => elsewhere(strategy.authenticate(sent)) };
    const found = new Authenticator([late], noClients, anyCertificate).authenticate(asking({ 'x-late': 'l' }));
    // Or it would be narrowed as if it were a principal.
    expect(found).toBeInstanceOf(Promise);
    expect((await found).id).toBe('late');
  });

  it('refuses two credentials, because it cannot know which one is meant', () => {
    const both = () => authenticator.authenticate(asking({ authorization: 't', 'x-api-key': 'k' }));
    expect(both).toThrow(expect.objectContaining({ kind: 'unauthenticated' }));
  });

  it('refuses an Authorization header that no strategy knows, instead of ignoring it', () => {
    const unknown = () => nobodyAsked.authenticate(asking({ authorization: 'Basic YTpi' }));
    expect(unknown).toThrow(expect.objectContaining({ kind: 'unauthenticated' }));
  });
});
