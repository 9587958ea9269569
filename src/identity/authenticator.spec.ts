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

  it('refuses two credentials, because it cannot know which one is meant', async () => {
    const both = authenticator.authenticate(asking({ authorization: 't', 'x-api-key': 'k' }));
    await expect(both).rejects.toMatchObject({ kind: 'unauthenticated' });
  });

  it('refuses an Authorization header that no strategy knows, instead of ignoring it', async () => {
    const unknown = nobodyAsked.authenticate(asking({ authorization: 'Basic YTpi' }));
    await expect(unknown).rejects.toMatchObject({ kind: 'unauthenticated' });
  });
});
