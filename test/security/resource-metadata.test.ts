import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { liveSlice } from '../../src/config/config-slices.js';
import type { LiveSlice } from '../../src/config/live-slice.js';
import type { Config } from '../../src/config/load-config.js';
import { LookingModule, LookingTools } from '../fixtures/looking.tools.js';
import { hmac } from '../fixtures/raw-jws.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { callTool, ERAS, post } from '../fixtures/raw-call.js';
import { sendRaw } from '../fixtures/raw-request.js';
import { TestIssuer } from '../fixtures/test-issuer.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const ROOT = '/.well-known/oauth-protected-resource';
const PUBLIC_URL = 'https://mcp.example.com';
const METADATA_URL = `${PUBLIC_URL}${ROOT}/mcp`;
const SECRET = 'a-secret-for-this-test-only-0123456789abcdef';
const LIST = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });

let issuer: TestIssuer;
let server: TestServer;

beforeAll(async () => {
  issuer = await TestIssuer.start();
  server = await startTestServer([ProbeModule, LookingModule], {
    JWKS_URL: issuer.keySetUrl,
    AUTH_ISSUER: issuer.issuer,
    AUTH_RESOURCE_DOCUMENTATION: 'https://docs.example.com',
    PUBLIC_URL,
    MCP_SERVER_TITLE: 'Order desk',
    CORS_ORIGINS: 'https://app.example.com',
  });
});
afterAll(async () => {
  await server.close();
  await issuer[Symbol.asyncDispose]();
});

const metadata = (of: TestServer, path = ROOT, headers: Record<string, string> = {}) =>
  fetch(new URL(path, of.url), { headers });

describe('the metadata of the protected resource', () => {
  it.each([ROOT, `${ROOT}/mcp`])('says at %s who issues tokens, to anybody', async (path) => {
    const response = await metadata(server, path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(response.headers.get('cache-control')).toBe('public, max-age=300');
    expect(await response.json()).toEqual({
      resource: `${PUBLIC_URL}/mcp`,
      resource_name: 'Order desk',
      authorization_servers: [issuer.issuer],
      scopes_supported: ['probe:deep', 'probe:read'],
      bearer_methods_supported: ['header'],
      dpop_signing_alg_values_supported: expect.arrayContaining(['ES256', 'EdDSA']),
      dpop_bound_access_tokens_required: false,
      resource_documentation: 'https://docs.example.com',
    });
  });

  it('can be read by every web page, with the headers that clients send', async () => {
    const origin = 'https://any.example';
    expect((await metadata(server, ROOT, { origin })).headers.get('access-control-allow-origin')).toBe('*');
    const preflight = await fetch(new URL(ROOT, server.url), {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'mcp-protocol-version',
      },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toBe('mcp-protocol-version');
    expect((await fetch(server.mcp, { headers: { origin } })).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('is not there where nobody else issues tokens', async () => {
    const alone = await startTestServer([ProbeModule], { JWT_SECRET: SECRET, AUTH_ISSUER: 'https://us.example' });
    const response = await metadata(alone);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ message: 'No authorization server is configured here.' });
    const refused = await post(alone, LIST, {});
    expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="gatehouse"');
    await alone.close();
  });

  it('names the address that the client called, where none is configured and the name is ours', async () => {
    const settings = { JWKS_URL: issuer.keySetUrl, AUTH_ISSUER: issuer.issuer, ALLOWED_HOSTS: 'gw.example.com' };
    const derived = await startTestServer([ProbeModule], settings);
    const ask = (host: string) => sendRaw({ method: 'GET', url: new URL(ROOT, derived.url), headers: { host } });
    expect(JSON.parse((await ask('gw.example.com:8443')).text)).toMatchObject({
      resource: 'http://gw.example.com:8443/mcp',
    });
    expect((await ask('evil.example')).status).toBe(403);
    await derived.close();
  });
});

describe('the public address', () => {
  it('is one of the names that the server answers to', async () => {
    const ask = (host: string) =>
      sendRaw({
        method: 'POST',
        url: server.mcp,
        headers: { host, authorization: `Bearer ${issuer.token()}` },
        body: LIST,
      });
    expect((await ask('evil.example')).status).toBe(403);
    // Let in as far as the protocol, which misses its headers.
    expect((await ask('mcp.example.com')).status).toBe(406);
  });
});

describe.each(ERAS)('a client without a token, %s', (era) => {
  it.each([
    ['a tool without scopes', 'echo', ''],
    ['a tool with scopes, which it names', 'scoped', 'scope="probe:read probe:deep", '],
  ])('learns where to get one from %s', async (_what, tool, scope) => {
    const { status, headers } = await callTool(server, { era, tool, input: {} });
    expect(status).toBe(401);
    const [bearer, dpop] = headers.get('www-authenticate')!.split(', DPoP ');
    expect(bearer).toBe(`Bearer realm="gatehouse", ${scope}resource_metadata="${METADATA_URL}"`);
    expect(dpop).toMatch(/^algs="ES256 /);
  });

  it('and a web page may read that', async () => {
    const origin = 'https://app.example.com';
    const { headers } = await callTool(server, { era, tool: 'echo', headers: { origin } });
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('access-control-expose-headers')).toMatch(/WWW-Authenticate/);
  });

  it('hands its token to no tool, once it has one', async () => {
    const token = issuer.token();
    expect((await callTool(server, { era, tool: 'look', authorization: `Bearer ${token}` })).status).toBe(200);
    const { seen } = server.app.get(LookingTools, { strict: false });
    expect(seen).toContain('mallory');
    for (const part of [token, ...token.split('.')]) expect(seen).not.toContain(part);
  });
});

describe('a web page that has a token', () => {
  it('may send what DPoP and the protocol need', async () => {
    const asked = 'authorization,dpop,mcp-method,mcp-name,mcp-protocol-version,mcp-param-region,mcp-session-id';
    const { headers } = await fetch(server.mcp, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example.com',
        'access-control-request-method': 'POST',
        'access-control-request-headers': asked,
      },
    });
    expect(headers.get('access-control-allow-headers')).toBe(asked);
  });
});

describe('keys', () => {
  it('of an issuer leave no room for a secret that nobody configured', async () => {
    const config = server.app.get<LiveSlice<Config['auth']>>(liveSlice('auth'), { strict: false }).current;
    expect(config.jwtSecret).toBeUndefined();
    const dataDir = server.app.get<LiveSlice<string>>(liveSlice('dataDir'), { strict: false }).current;
    expect(existsSync(join(dataDir, 'jwt-secret'))).toBe(false);
    const token = issuer.token({ header: { alg: 'HS256', kid: undefined }, signer: hmac(SECRET) });
    const answer = await callTool(server, { era: '2026-07-28', tool: 'echo', authorization: `Bearer ${token}` });
    expect(answer.message.error?.message).toMatch(/algorithm/);
  });

  it('count from the moment the configuration is replaced, also for tokens that were known', async () => {
    const own = await startTestServer([ProbeModule], { JWT_SECRET: SECRET });
    const auth = own.app.get<LiveSlice<Config['auth']>>(liveSlice('auth'), { strict: false });
    const next = 'the-secret-after-that-one-0123456789abcdef';
    const [old, fresh] = [await own.token(), await own.token({ secret: next })];
    const statusOf = async (token: string) => {
      const call = { era: '2026-07-28', tool: 'echo', input: { text: 'hi' } } as const;
      return (await callTool(own, { ...call, authorization: `Bearer ${token}` })).status;
    };
    expect([await statusOf(old), await statusOf(fresh)]).toEqual([200, 401]);
    auth.replace({ ...auth.current, jwtSecret: next, jwtPreviousSecret: SECRET });
    expect([await statusOf(old), await statusOf(fresh)]).toEqual([200, 200]);
    auth.replace({ ...auth.current, jwtPreviousSecret: undefined });
    expect([await statusOf(old), await statusOf(fresh)]).toEqual([401, 200]);
    await own.close();
  });

  it('that were fetched outlive a change of something else, also while their issuer is down', async () => {
    const gone = await TestIssuer.start();
    const own = await startTestServer([ProbeModule], { JWKS_URL: gone.keySetUrl, AUTH_ISSUER: gone.issuer });
    const auth = own.app.get<LiveSlice<Config['auth']>>(liveSlice('auth'), { strict: false });
    const call = async () => {
      const request = { era: '2026-07-28', tool: 'echo', input: { text: 'hi' } } as const;
      return (await callTool(own, { ...request, authorization: `Bearer ${gone.token()}` })).status;
    };
    expect(await call()).toBe(200);
    await gone[Symbol.asyncDispose]();
    auth.replace({ ...auth.current, clockSkewSeconds: 6 });
    expect(await call()).toBe(200);
    auth.replace({ ...auth.current, audience: ['https://other.example'] });
    expect(await call()).toBe(401);
    await own.close();
  });
});
