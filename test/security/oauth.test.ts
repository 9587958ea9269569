import { createHash, randomBytes } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { APP, AuthorizationServer, MACHINE, type SigningAlgorithm } from '../fixtures/authorization-server.js';
import { visit } from '../fixtures/browser.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { ProofMaker } from '../fixtures/proof-maker.js';
import { callTool, ERAS, type RawAnswer } from '../fixtures/raw-call.js';
import { scrape } from '../fixtures/scrape.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const PUBLIC_URL = 'https://mcp.example.com';
const RESOURCE = `${PUBLIC_URL}/mcp`;
const input = { text: 'hi' };

const settingsFor = ({ issuer, keySetUrl }: AuthorizationServer) => ({
  JWKS_URL: keySetUrl,
  JWKS_COOLDOWN_SECONDS: '1',
  AUTH_ISSUER: issuer,
  AUTH_ROLES_CLAIM: 'realm_access.roles',
  PUBLIC_URL,
});

const startWith = (issuer: AuthorizationServer, settings: Record<string, string> = {}) =>
  startTestServer([ProbeModule], { ...settingsFor(issuer), ...settings });

const echo = (server: TestServer, token: string, headers: Record<string, string> = {}): Promise<RawAnswer> =>
  callTool(server, { era: '2026-07-28', tool: 'echo', input, authorization: `Bearer ${token}`, headers });

describe.each<SigningAlgorithm>(['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'])(
  'tokens that an authorization server signs with %s',
  (algorithm) => {
    let issuer: AuthorizationServer;
    let server: TestServer;
    beforeAll(async () => {
      issuer = await AuthorizationServer.start({ algorithm });
      server = await startWith(issuer);
    });
    afterAll(async () => {
      await server.close();
      await issuer[Symbol.asyncDispose]();
    });

    it.each(ERAS)(
      'call with client credentials, roles and scopes from where the issuer writes them, %s',
      async (era) => {
        const token = await issuer.machineToken(RESOURCE, 'probe:read probe:deep');
        expect(decodeProtectedHeader(token)).toMatchObject({ alg: algorithm, typ: 'at+jwt' });
        const authorization = `Bearer ${token}`;
        for (const [tool, answer] of [
          ['restricted', 'secret'],
          ['scoped', 'scoped'],
        ] as const) {
          expect((await callTool(server, { era, tool, authorization })).message.result?.content[0]?.text).toBe(answer);
        }
        expect(server.audit().at(-1)).toMatchObject({ principal: 'machine', outcome: 'ok' });
      },
    );

    it('are refused when they were made for somebody else', async () => {
      const token = await issuer.machineToken('https://other.example.com/mcp');
      expect(await echo(server, token)).toMatchObject({ status: 401 });
      expect((await echo(server, token)).message.error?.message).toMatch(/claim aud/);
    });
  },
);

describe('the issuer', () => {
  it('signs with a new key, which counts at once, and the old one no more', async () => {
    await using issuer = await AuthorizationServer.start();
    const server = await startWith(issuer);
    const old = await issuer.machineToken(RESOURCE);
    expect((await echo(server, old)).status).toBe(200);
    await issuer.rotateKeys();
    const fresh = await issuer.machineToken(RESOURCE);
    // The cooldown may still run.
    await vi.waitFor(async () => expect((await echo(server, fresh)).status).toBe(200), { timeout: 15_000 });
    const refused = await echo(server, old);
    expect(refused.status).toBe(401);
    expect(refused.message.error?.message).toMatch(/names no key/);
    await server.close();
  });

  it('withdraws a key, and tokens that were known are refused once the key set is old', async () => {
    await using issuer = await AuthorizationServer.start();
    const server = await startWith(issuer, { JWKS_MAX_AGE_SECONDS: '1' });
    const old = await issuer.machineToken(RESOURCE);
    expect((await echo(server, old)).status).toBe(200);
    await issuer.rotateKeys();
    await vi.waitFor(async () => expect((await echo(server, old)).status).toBe(401), { timeout: 15_000 });
    await server.close();
  });

  it('may be down: known keys still count, and operators hear of it once', async () => {
    await using issuer = await AuthorizationServer.start();
    const server = await startWith(issuer, { JWKS_MAX_AGE_SECONDS: '1' });
    expect((await echo(server, await issuer.machineToken(RESOURCE))).status).toBe(200);
    issuer.isKeySetBroken = true;
    const failures = () => issuer.keySetAnswers.filter((status) => status === 503).length;
    await vi.waitFor(
      async () => {
        expect((await echo(server, await issuer.machineToken(RESOURCE))).status).toBe(200);
        expect(failures()).toBeGreaterThan(1);
      },
      { timeout: 10_000, interval: 200 },
    );
    const { samples } = await scrape(server);
    expect(samples.get('mcp_jwks_fetches_total{result="failed"}')).toBeGreaterThan(1);
    expect(server.logs.filter(({ msg }) => String(msg).includes('JWKS_URL'))).toHaveLength(1);
    await server.close();
  });

  it('may be down from the start: then nobody can say who calls, and the client should come back', async () => {
    await using issuer = await AuthorizationServer.start();
    issuer.isKeySetBroken = true;
    const server = await startWith(issuer);
    const token = await issuer.machineToken(RESOURCE);
    const answer = await echo(server, token);
    expect(answer.status).toBe(502);
    expect(answer.headers.get('retry-after')).toBe('1');
    issuer.isKeySetBroken = false;
    await vi.waitFor(async () => expect((await echo(server, token)).status).toBe(200), { timeout: 15_000 });
    await server.close();
  });

  it('is there for everybody soon after the issuer is back, which few questions reach meanwhile', async () => {
    await using issuer = await AuthorizationServer.start();
    issuer.isKeySetBroken = true;
    const startedAt = performance.now();
    // Longer than this test waits: nobody has to wait for that.
    const server = await startWith(issuer, { JWKS_COOLDOWN_SECONDS: '3600' });
    const token = await issuer.machineToken(RESOURCE);
    const statuses = new Set<number>();
    const over = new AbortController();
    const clients = Array.from({ length: 20 }, async () => {
      while (!over.signal.aborted) statuses.add((await echo(server, token)).status);
    });
    await vi.waitFor(() => expect(issuer.keySetAnswers.length).toBeGreaterThan(3), { timeout: 15_000 });
    over.abort();
    await Promise.all(clients);
    // At the earliest after 250, 500 and then 1,000 ms each.
    const seconds = (performance.now() - startedAt) / 1_000;
    expect(issuer.keySetAnswers.length).toBeLessThanOrEqual(4 + seconds);
    expect([...statuses]).toEqual([502]);
    issuer.isKeySetBroken = false;
    await vi.waitFor(async () => expect((await echo(server, token)).status).toBe(200), { timeout: 15_000 });
    await server.close();
  });

  it('is not asked again for every unknown key that a token names', async () => {
    await using issuer = await AuthorizationServer.start();
    await using stranger = await AuthorizationServer.start();
    const server = await startWith(issuer, { JWKS_COOLDOWN_SECONDS: '60' });
    await vi.waitFor(() => expect(issuer.keySetAnswers).toEqual([200]));
    const forged = await Promise.all(Array.from({ length: 10 }, () => stranger.machineToken(RESOURCE)));
    const answers = await Promise.all(forged.map((token) => echo(server, token)));
    expect(answers.map(({ status }) => status)).toEqual(forged.map(() => 401));
    expect(issuer.keySetAnswers).toEqual([200]);
    await server.close();
  });
});

describe('other tokens of the same issuer', () => {
  let issuer: AuthorizationServer;
  let server: TestServer;
  beforeAll(async () => {
    issuer = await AuthorizationServer.start();
    server = await startWith(issuer, { AUTH_AUDIENCE: `${RESOURCE},${APP.client_id}` });
  });
  afterAll(async () => {
    await server.close();
    await issuer[Symbol.asyncDispose]();
  });

  it('are refused when they are opaque', async () => {
    const token = await issuer.machineToken(`${PUBLIC_URL}/opaque`);
    const answer = await echo(server, token);
    expect(answer.status).toBe(401);
    expect(answer.message.error?.message).toMatch(/not a valid JWT/);
  });

  it('come from a code with PKCE for one resource; the ID token beside it is refused', async () => {
    const verifier = randomBytes(32).toString('base64url');
    const start = new URL(`${issuer.issuer}/auth`);
    const parameters = {
      client_id: APP.client_id,
      redirect_uri: APP.redirect_uri,
      response_type: 'code',
      scope: 'openid probe:read probe:deep',
      resource: RESOURCE,
      nonce: 'n-1',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    };
    for (const [name, value] of Object.entries(parameters)) start.searchParams.set(name, value);
    const callback = await visit(start, APP.redirect_uri);
    const code = callback.searchParams.get('code')!;
    const grant = { grant_type: 'authorization_code', client_id: APP.client_id, redirect_uri: APP.redirect_uri, code };
    const { access_token: accessToken, id_token: idToken } = await issuer.token({ ...grant, code_verifier: verifier });
    expect(decodeJwt(accessToken!)).toMatchObject({ aud: RESOURCE, sub: 'alice', scope: 'probe:read probe:deep' });
    expect((await echo(server, accessToken!)).status).toBe(200);
    expect(server.audit().at(-1)).toMatchObject({ principal: 'alice' });
    // Its audience is the client, which this server was told to accept: what it is, decides.
    expect(decodeJwt(idToken!)).toMatchObject({ aud: APP.client_id, iss: issuer.issuer });
    const refused = await echo(server, idToken!);
    expect(refused.status).toBe(401);
    expect(refused.message.error?.message).toMatch(/not an access token/);
  });
});

describe('a token that is bound to a key', () => {
  let issuer: AuthorizationServer;
  let server: TestServer;
  let client: ProofMaker;
  let token: string;
  beforeAll(async () => {
    issuer = await AuthorizationServer.start();
    server = await startWith(issuer);
    client = await ProofMaker.create();
    const dpop = await client.proof({ method: 'POST', url: `${issuer.issuer}/token` });
    const answer = await issuer.token({ grant_type: 'client_credentials', resource: RESOURCE, ...MACHINE }, { dpop });
    expect(answer.token_type).toBe('DPoP');
    token = answer.access_token!;
  });
  afterAll(async () => {
    await server.close();
    await issuer[Symbol.asyncDispose]();
  });

  const send = (dpop: string | undefined, scheme = 'DPoP') =>
    callTool(server, {
      era: '2026-07-28',
      tool: 'echo',
      input,
      authorization: `${scheme} ${token}`,
      headers: dpop === undefined ? {} : { dpop },
    });

  it('calls with a proof for every request, and with no proof twice, although the token is known', async () => {
    const proof = () => client.proof({ method: 'POST', url: RESOURCE, token });
    const first = await proof();
    expect((await send(first)).status).toBe(200);
    expect((await send(await proof())).status).toBe(200);
    const replayed = await send(first);
    expect(replayed.status).toBe(401);
    expect(replayed.headers.get('www-authenticate')).toMatch(
      /^DPoP realm="gatehouse", error="invalid_dpop_proof", error_description="[^"]+used before[^"]+", resource_metadata="https:\/\/mcp\.example\.com\/[^"]+", algs="ES256 /,
    );
  });

  it('is refused as a bearer token, with or without a proof, and says how to send it', async () => {
    for (const dpop of [undefined, await client.proof({ method: 'POST', url: RESOURCE, token })]) {
      const answer = await send(dpop, 'Bearer');
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer .*error="invalid_token".*, DPoP algs="ES256 /);
    }
  });
});
