import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { callTool, ERAS } from '../fixtures/raw-call.js';
import { rsa } from '../fixtures/raw-jws.js';
import { TestIssuer } from '../fixtures/test-issuer.js';
import { startTestServer } from '../fixtures/test-server.js';

const CLIENTS = 50;

const keysOf = (issuer: TestIssuer) => ({
  JWKS_URL: issuer.keySetUrl,
  JWKS_MAX_AGE_SECONDS: '1',
  JWKS_COOLDOWN_SECONDS: '1',
  AUTH_ISSUER: issuer.issuer,
  PUBLIC_URL: 'https://mcp.example.com',
});

it('lets an issuer rotate its keys while fifty clients call, and no call fails', async () => {
  await using issuer = await TestIssuer.start();
  issuer.published = ['rsa'];
  const server = await startTestServer([ProbeModule], { ...keysOf(issuer), LOG_LEVEL: 'warn' });
  const signWith = {
    rsa: () => issuer.token({ claims: { jti: Math.random() } }),
    rsa2: () =>
      issuer.token({
        header: { kid: 'rsa2' },
        claims: { jti: Math.random() },
        signer: rsa(issuer.keys.rsa2.privateKey),
      }),
  };
  let sign = signWith.rsa;
  const over = new AbortController();
  let underWayWithOld = 0;
  const statuses = new Map<number, number>();
  const call = async (client: number, authorization: string) => {
    const era = ERAS[client % 2]!;
    return (await callTool(server, { era, tool: 'echo', input: { text: 'hi' }, authorization })).status;
  };
  const clients = Array.from({ length: CLIENTS }, async (_, client) => {
    while (!over.signal.aborted) {
      const isOld = sign === signWith.rsa;
      underWayWithOld += Number(isOld);
      const status = await call(client, `Bearer ${sign()}`);
      underWayWithOld -= Number(isOld);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  });
  /** Twice asked from now on: the second question comes after the first answer was taken. */
  const untilFetched = async () => {
    const since = issuer.asked;
    await vi.waitFor(() => expect(issuer.asked).toBeGreaterThan(since + 1), { timeout: 15_000 });
  };

  // As an issuer should: show the new key, sign with it, take the old one away.
  const old = signWith.rsa();
  issuer.published = ['rsa', 'rsa2'];
  await untilFetched();
  sign = signWith.rsa2;
  await vi.waitFor(() => expect(underWayWithOld).toBe(0), { timeout: 15_000 });
  issuer.published = ['rsa2'];
  await untilFetched();
  over.abort();
  await Promise.all(clients);

  expect([...statuses.keys()]).toEqual([200]);
  expect(statuses.get(200)).toBeGreaterThan(CLIENTS);
  expect(await call(0, `Bearer ${old}`)).toBe(401);
  await server.close();
});

it.each<[string, string[]]>([
  ['and another is there', ['rsa2']],
  ['and none is left', []],
])('ends the tokens of a withdrawn key also where nobody has called since, %s', async (_what, published) => {
  await using issuer = await TestIssuer.start();
  const server = await startTestServer([ProbeModule], keysOf(issuer));
  const status = async () => {
    const authorization = `Bearer ${issuer.token()}`;
    return (await callTool(server, { era: ERAS[1], tool: 'echo', input: { text: 'hi' }, authorization })).status;
  };
  expect(await status()).toBe(200);
  issuer.published = published;
  const since = issuer.asked;
  await vi.waitFor(() => expect(issuer.asked).toBeGreaterThan(since + 1), { timeout: 15_000 });
  expect(await status()).toBe(401);
  await server.close();
});

it('keeps the keys it has where only their age is configured anew, also while the issuer is down', async () => {
  const issuer = await TestIssuer.start();
  const { JWKS_MAX_AGE_SECONDS: _given, ...env } = keysOf(issuer);
  const server = await startTestServer([ProbeModule], env);
  const call = () => {
    const authorization = `Bearer ${issuer.token()}`;
    return callTool(server, { era: ERAS[1], tool: 'echo', input: { text: 'hi' }, authorization });
  };
  expect((await call()).status).toBe(200);
  await issuer[Symbol.asyncDispose]();
  writeFileSync(join(server.cwd, 'gatehouse.config.yaml'), 'auth: { jwksMaxAgeSeconds: 60 }');
  await server.reload();
  expect((await call()).status).toBe(200);
  await server.close();
});
