import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Sessions } from '../../src/transport/http/sessions/sessions.js';
import { type Fault, IntrospectingServer } from '../fixtures/introspecting-server.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { callTool, ERAS } from '../fixtures/raw-call.js';
import { SessionClient } from '../fixtures/session-client.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

let issuer: IntrospectingServer;
let server: TestServer;
beforeEach(async () => void (issuer = await IntrospectingServer.start()));
afterEach(async () => {
  await server.close();
  await issuer[Symbol.asyncDispose]();
});

const start = async (env: Record<string, string> = {}) => {
  server = await startTestServer([ProbeModule], { ...issuer.env(), ...env });
};
const call = (token: string, tool = 'echo', era: (typeof ERAS)[number] = '2026-07-28') =>
  callTool(server, { era, tool, input: tool === 'scoped' ? {} : { text: 'hi' }, authorization: `Bearer ${token}` });

describe('an opaque token', () => {
  it.each(ERAS)('is who its authorization server says, with its scopes, in %s', async (era) => {
    await start();
    const token = await issuer.token('probe:read probe:deep');
    expect(token).not.toContain('.');
    expect((await call(token, 'scoped', era)).status).toBe(200);
    expect((await call(await issuer.token('probe:read'), 'scoped', era)).status).toBe(403);
    expect(server.audit()).toMatchObject([
      { principal: 'machine', issuer: issuer.issuer, clientId: 'machine', credential: 'custom', outcome: 'ok' },
      { principal: 'machine', outcome: 'forbidden' },
    ]);
  });

  it('that the server does not know is refused, also for what anybody may call, and not asked about again', async () => {
    await start();
    for (let time = 0; time < 3; time += 1) expect((await call('nonsense', 'shout')).status).toBe(401);
    expect(issuer.asked).toBe(1);
  });

  it('is asked about once for many calls at the same time', async () => {
    await start();
    const token = await issuer.token();
    const answers = await Promise.all(Array.from({ length: 20 }, () => call(token)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(issuer.asked).toBe(1);
  });

  it('is refused once it is revoked, and what it holds open ends', async () => {
    await start({ INTROSPECTION_CACHE_SECONDS: '1' });
    const token = await issuer.token();
    const { client } = await SessionClient.open(server, token);
    expect((await client.list()).status).toBe(200);
    await issuer.revoke(token);
    await vi.waitFor(async () => expect((await call(token)).status).toBe(401), { timeout: 15_000 });
    await vi.waitFor(() => expect(server.app.get(Sessions).count).toBe(0), { timeout: 10_000 });
  });

  it.each<[Fault]>([['broken'], ['silent'], ['nonsense'], ['refuses']])(
    'is answered 503 while the server is %s: neither let in nor refused',
    async (fault) => {
      await start({ INTROSPECTION_CACHE_SECONDS: '0' });
      const token = await issuer.token();
      const { client } = await SessionClient.open(server, token);
      issuer.fault = fault;
      for (const tool of ['echo', 'shout']) {
        const { status, headers, text } = await call(token, tool);
        expect([status, headers.get('retry-after')]).toEqual([503, '2']);
        expect(text).not.toContain(token);
      }
      expect(JSON.stringify(server.logs)).not.toContain(token);
      // A JWT has nothing to do with it.
      expect((await call(await server.token())).status).toBe(200);
      issuer.fault = 'none';
      await vi.waitFor(async () => expect((await client.list()).status).toBe(200), { timeout: 15_000 });
    },
  );

  it('of another issuer or audience than expected is refused', async () => {
    await start({ AUTH_ISSUER: 'https://somebody.else' });
    expect((await call(await issuer.token())).status).toBe(401);
    await server.close();
    await start({ AUTH_ISSUER: issuer.issuer, AUTH_AUDIENCE: 'https://mcp.example.com/mcp' });
    expect((await call(await issuer.token())).status).toBe(401);
    await server.close();
    await start({ AUTH_ISSUER: issuer.issuer });
    expect((await call(await issuer.token())).status).toBe(200);
  });
});

describe('a JWT', () => {
  it('is verified here, unless all tokens are to be asked about', async () => {
    await start();
    expect((await call(await server.token())).status).toBe(200);
    expect(issuer.asked).toBe(0);
    await server.close();
    await start({ INTROSPECTION_TOKENS: 'all' });
    expect((await call(await server.token())).status).toBe(401);
    expect(issuer.asked).toBe(1);
  });
});

it('refuses opaque tokens where nobody is to be asked', async () => {
  server = await startTestServer([ProbeModule]);
  expect((await call(await issuer.token())).status).toBe(401);
});
