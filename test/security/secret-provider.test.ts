import { afterEach, expect, it, vi } from 'vitest';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { callTool } from '../fixtures/raw-call.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const FIRST = 'first-secret-0123456789-abcdefghijk';
const SECOND = 'second-secret-0123456789-abcdefghij';

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const status = async (secret: string) => {
  const authorization = `Bearer ${await server!.token({ secret })}`;
  return (await callTool(server!, { era: '2026-07-28', tool: 'echo', input: { text: 'hi' }, authorization })).status;
};

it('gives secrets before the start, and newer ones while it runs', async () => {
  let secret = FIRST;
  const provider = { fetch: async () => ({ JWT_SECRET: secret }), refreshSeconds: 0.05 };
  server = await startTestServer([ProbeModule], {}, undefined, provider);
  expect([await status(FIRST), await status(SECOND)]).toEqual([200, 401]);
  secret = SECOND;
  await vi.waitFor(async () => expect(await status(SECOND)).toBe(200));
  expect(await status(FIRST)).toBe(401);
});

it('that fails later changes nothing, and its error is not repeated', async () => {
  let fails = false;
  const fetch = async () => {
    if (fails) throw new Error(`403 for ${FIRST}`);
    return { JWT_SECRET: FIRST };
  };
  server = await startTestServer([ProbeModule], {}, undefined, { fetch });
  fails = true;
  await server.reload();
  expect(await status(FIRST)).toBe(200);
  const rejected = server.logs.filter(({ msg }) => String(msg).includes('is rejected'));
  expect(rejected).toMatchObject([{ problems: ['The secret provider did not give its secrets.'] }]);
  expect(JSON.stringify(server.logs)).not.toContain(FIRST);
});

it('that says nothing in its time keeps the service from starting, and says so', async () => {
  const silent = { fetch: () => new Promise<never>(() => {}), timeoutMs: 20 };
  await expect(startTestServer([ProbeModule], {}, undefined, silent)).rejects.toThrow(
    'The secret provider did not answer within 20 ms.',
  );
});

it('that says nothing later changes nothing, and does not keep the service from stopping', async () => {
  const asked: AbortSignal[] = [];
  const fetch = (signal: AbortSignal) =>
    asked.push(signal) === 1 ? Promise.resolve({ JWT_SECRET: FIRST }) : new Promise<never>(() => {});
  const running = (server = await startTestServer([ProbeModule], {}, undefined, { fetch, timeoutMs: 3_600_000 }));
  void running.reload();
  await vi.waitFor(() => expect(asked).toHaveLength(2), { timeout: 10_000 });
  expect(await status(FIRST)).toBe(200);
  server = undefined;
  await running.close();
  expect(asked[1]?.aborted).toBe(true);
  expect(running.logs.filter(({ msg }) => String(msg).includes('is rejected'))).toEqual([]);
});

it.each<[string, Record<string, string>, Record<string, string>, RegExp]>([
  ['what is no secret', { PORT: '1' }, {}, /gives PORT, which is no secret/],
  ['what is set already', { JWT_SECRET: FIRST }, { JWT_SECRET: SECOND }, /JWT_SECRET is set, and the secret provider/],
  ['a secret that is too short', { JWT_SECRET: 'short' }, {}, /JWT_SECRET must have at least 32 characters/],
])('may not give %s', async (_what, given, env, problem) => {
  await expect(startTestServer([ProbeModule], env, undefined, { fetch: async () => given })).rejects.toThrow(problem);
});
