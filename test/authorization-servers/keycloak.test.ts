import { UnauthorizedError } from '@modelcontextprotocol/client';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startDirectory } from '../fixtures/directory-service.js';
import { HttpsAddress } from '../fixtures/https-address.js';
import { AcmeRealm } from '../fixtures/keycloak/acme-realm.js';
import { Keycloak, KEYCLOAK_START_MS, keycloakVersion } from '../fixtures/keycloak/keycloak.js';
import { OAuthClient } from '../fixtures/oauth-client.js';
import { MODES, PersonWithClient } from '../fixtures/person-with-client.js';
import { callTool, ERAS } from '../fixtures/raw-call.js';
import type { TestServer } from '../fixtures/test-server.js';

const VERSION = keycloakVersion();
const CALLBACK = 'http://127.0.0.1:33418/callback';
/** She signs in, and agrees where she is asked. */
const ALICE = { username: 'alice', password: 'alice-password', accept: 'Yes' };
const EMPLOYEES = { collection: 'employees' };
/** So that nobody waits for the keys. */
const QUICK = { JWKS_COOLDOWN_SECONDS: '1', JWKS_MAX_AGE_SECONDS: '1' };

// One file, because each start of Keycloak costs a minute.
describe.skipIf(VERSION === undefined)(`Keycloak ${VERSION}`, () => {
  let address: HttpsAddress;
  let keycloak: Keycloak;
  let realm: AcmeRealm;
  let server: TestServer;
  beforeAll(async () => {
    address = await HttpsAddress.take();
    keycloak = await Keycloak.start();
    realm = await AcmeRealm.create(keycloak, address.mcp);
    server = await startDirectory({ ...address.env(), ...realm.env(), ...QUICK });
  }, KEYCLOAK_START_MS);
  afterAll(async () => {
    await server.close();
    await keycloak[Symbol.asyncDispose]();
    address[Symbol.dispose]();
  });

  describe('tokens', () => {
    const query = (token: string, on = server, era: (typeof ERAS)[number] = '2026-07-28') =>
      callTool(on, { era, tool: 'query_data', input: { collection: 'employees' }, authorization: `Bearer ${token}` });

    /** The cooldown of the key set may still run, and its tools have a limit of their own. */
    const until = (token: string, status: number) =>
      vi.waitFor(async () => expect((await query(token)).status).toBe(status), { timeout: 10_000, interval: 500 });

    it.each(ERAS)('let a machine call what its scopes allow, %s', async (era) => {
      const token = await realm.machineToken('mcp:query');
      expect((await query(token, server, era)).status).toBe(200);
      expect(server.audit().at(-1)).toMatchObject({ clientId: 'report-bot', issuer: realm.issuer, outcome: 'ok' });
      const short = await query(await realm.machineToken('mcp:read'), server, era);
      expect(short.status).toBe(403);
      expect(short.headers.get('www-authenticate')).toMatch(/error="insufficient_scope", scope="mcp:query"/);
    });

    it('without one of our scopes are for somebody else', async () => {
      const token = await realm.machineToken('profile');
      const answer = await query(token);
      expect(answer.status).toBe(401);
      expect(answer.message.error?.message).toMatch(/claim aud/);
    });

    it.each([
      ['ES256', 'ecdsa-generated', { ecdsaEllipticCurveKey: 'P-256' }],
      ['ES384', 'ecdsa-generated', { ecdsaEllipticCurveKey: 'P-384' }],
      ['EdDSA', 'eddsa-generated', { eddsaEllipticCurveKey: 'Ed25519' }],
      ['PS256', 'rsa-generated', { algorithm: 'PS256' }],
      ['RS512', 'rsa-generated', { algorithm: 'RS512' }],
    ])('may be signed with %s and be called at+jwt', async (algorithm, provider, config) => {
      await realm.addKey(provider, config);
      await realm.change('report-bot', {
        'access.token.signed.response.alg': algorithm,
        'access.token.header.type.rfc9068': 'true',
      });
      const token = await realm.machineToken('mcp:query');
      expect(decodeProtectedHeader(token)).toMatchObject({ alg: algorithm, typ: 'at+jwt' });
      await until(token, 200);
      await realm.change('report-bot', {
        'access.token.signed.response.alg': '',
        'access.token.header.type.rfc9068': 'false',
      });
    });

    it('count with a new key at once, and those of a withdrawn one no more', async () => {
      const old = await realm.machineToken('mcp:query');
      expect((await query(old)).status).toBe(200);
      const key = await realm.addKey('rsa-generated', { priority: '300' });
      const next = await realm.machineToken('mcp:query');
      expect(decodeProtectedHeader(next).kid).not.toBe(decodeProtectedHeader(old).kid);
      await until(next, 200);
      expect((await query(old)).status).toBe(200);
      await realm.withdrawKeys('rsa-generated', key);
      await until(old, 401);
      expect((await query(next)).status).toBe(200);
    });

    it('count no longer once they are revoked, where each is asked about', async () => {
      const asking = await startDirectory({
        ...realm.env(),
        AUTH_AUDIENCE: address.mcp,
        INTROSPECTION_URL: `${realm.issuer}/protocol/openid-connect/token/introspect`,
        INTROSPECTION_CLIENT_ID: 'gatehouse',
        INTROSPECTION_CLIENT_SECRET: 'gatehouse-secret',
        INTROSPECTION_TOKENS: 'all',
        INTROSPECTION_CACHE_SECONDS: '1',
      });
      const token = await realm.machineToken('mcp:query');
      expect((await query(token, asking)).status).toBe(200);
      expect(asking.audit().at(-1)).toMatchObject({ clientId: 'report-bot', outcome: 'ok' });
      await realm.revoke(token);
      await vi.waitFor(async () => expect((await query(token, asking)).status).toBe(401), {
        timeout: 10_000,
        interval: 500,
      });
      // Verified here it is good until it expires: nobody is asked.
      expect((await query(token)).status).toBe(200);
      await asking.close();
    });
  });

  describe('the official client and a person', () => {
    describe.each(MODES)('%s', (_era, mode) => {
      it.each([
        ['known beforehand', { client_id: 'host' }],
        ['that registers itself', undefined],
      ])('a client %s gets from a 401 to a call, with the roles of the person', async (_who, registered) => {
        const provider = new OAuthClient(CALLBACK, registered);
        await using alice = new PersonWithClient(address.mcp, provider, ALICE, mode);
        await alice.connect();
        const token = decodeJwt(provider.tokens()!.access_token);
        expect(token['realm_access']).toMatchObject({ roles: expect.arrayContaining(['user']) as string[] });
        expect(await alice.call('query_data', EMPLOYEES)).not.toHaveProperty('isError', true);
        expect(server.audit().at(-1)).toMatchObject({ principal: token.sub, clientId: token['azp'], outcome: 'ok' });
      });
    });

    it('who is not let have a scope gets 403, and a call once they may and signed in again', async () => {
      const provider = new OAuthClient(CALLBACK);
      await using alice = new PersonWithClient(address.mcp, provider, ALICE, 'legacy');
      await alice.connect();
      const metrics = () => alice.call('get_metrics', { type: 'usage' });
      await expect(metrics()).rejects.toBeInstanceOf(UnauthorizedError);
      expect(server.audit().at(-1)).toMatchObject({ name: 'get_metrics', outcome: 'forbidden' });
      expect(provider.authorizationUrls[1]!.searchParams.get('scope')).toContain('mcp:metrics');
      await realm.promote('alice', 'admin');
      await alice.signIn();
      expect(await metrics()).not.toHaveProperty('isError', true);
    });

    it('a client gets a new token by itself, once its own is refused', async () => {
      const provider = new OAuthClient(CALLBACK);
      await using alice = new PersonWithClient(address.mcp, provider, ALICE, 'legacy');
      await alice.connect();
      const before = provider.tokens()!;
      provider.saveTokens({ ...before, access_token: `${before.access_token}x` });
      expect(await alice.call('query_data', EMPLOYEES)).not.toHaveProperty('isError', true);
      expect(provider.authorizationUrls).toHaveLength(1);
      expect(provider.tokens()!.access_token).not.toBe(before.access_token);
    });
  });
});
