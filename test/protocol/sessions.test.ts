import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { CallsInFlight } from '../../src/pipeline/calls-in-flight.js';
import { Session } from '../../src/transport/http/sessions/session.js';
import { Sessions } from '../../src/transport/http/sessions/sessions.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { readUntil, SessionClient } from '../fixtures/session-client.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

let server: TestServer;
let token: string;
const sessions = () => server.app.get(Sessions);

async function start(env: Record<string, string> = {}): Promise<void> {
  server = await startTestServer([ProbeModule], env);
  token = await server.token({ sub: 'ada' });
}
const open = async (bearer = token) => (await SessionClient.open(server, bearer)).client;

afterEach(() => server.close());

describe('a session', () => {
  it('lasts from initialize to DELETE', async () => {
    await start();
    const client = await open();
    expect(client.id).toMatch(/^[0-9a-f-]{36}$/);
    expect((await client.list()).status).toBe(200);
    expect((await client.end()).status).toBe(200);
    expect((await client.list()).status).toBe(404);
    expect(sessions().count).toBe(0);
  });

  it('does not exist for another principal, whatever is asked of it', async () => {
    await start();
    const client = await open();
    const thief = client.as(await server.token({ sub: 'eve' }));
    for (const answer of [
      await thief.list(),
      await thief.stream(),
      await thief.end(),
      await thief.call('echo', { text: 'hi' }),
    ]) {
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ error: { code: -32001 } });
    }
    expect((await client.list()).status).toBe(200);
  });

  it('does not exist for the same subject of another issuer', async () => {
    await start();
    const client = await open();
    expect((await client.as(await server.token({ sub: 'ada', issuer: 'https://other.example' })).list()).status).toBe(
      404,
    );
  });

  it('goes on with a new token of the same subject, and shows what that token may do', async () => {
    await start();
    const client = await open();
    expect(await (await client.list()).text()).not.toContain('"restricted"');
    const promoted = client.as(await server.token({ sub: 'ada', roles: ['user', 'admin'] }));
    expect(await (await promoted.list()).text()).toContain('"restricted"');
    expect(await (await promoted.call('restricted')).text()).toContain('secret');
    expect(await (await client.call('restricted')).text()).toContain('forbidden');
  });

  it('is answered in one piece where that is soon, and in pieces where a call takes its time', async () => {
    await start();
    const client = await open();
    const soon = await client.call('echo', { text: 'hi' });
    expect(Number(soon.headers.get('content-length'))).toBe((await soon.text()).length);
    const late = await client.call('slow', { ms: 300 });
    expect(late.headers.get('content-length')).toBeNull();
    expect(await late.text()).toContain('done');
  });

  it('is not found under an unknown id, and begins anew with initialize that carries a stale one', async () => {
    await start();
    const { response, client } = await SessionClient.open(server, token, 'long-gone');
    expect(response.status).toBe(200);
    expect(client.id).not.toBe('long-gone');
    expect((await new SessionClient(server, `Bearer ${token}`, 'long-gone').list()).status).toBe(404);
  });

  it('is not opened by an initialize that is refused', async () => {
    await start();
    const answer = await fetch(server.mcp, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 0,
        method: 'initialize',
        params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
      }),
    });
    expect(answer.status).toBe(406);
    expect(sessions().count).toBe(0);
  });

  it('closes when nobody has used it for a while, and its transport with it', async () => {
    await start({ SESSION_IDLE_TIMEOUT_MS: '1000' });
    const idle = await open();
    const used = await open();
    const stream = await used.stream();
    await vi.waitFor(async () => {
      await sessions().closeIdle();
      expect(sessions().count).toBe(1);
    }, 5_000);
    expect((await idle.list()).status).toBe(404);
    expect((await used.list()).status).toBe(200);
    await stream.body?.cancel();
  });
});

it('begins a stream at once, before there is anything to say', async () => {
  await start();
  const client = await open();
  const startedAt = performance.now();
  const stream = await client.stream();
  expect(performance.now() - startedAt).toBeLessThan(3_000);
  await stream.body?.cancel();
});

it('answers a call that finds no slot with HTTP 503, although its stream could be resumed', async () => {
  await start({ CALLS_MAX_RUNNING: '1', CALLS_MAX_QUEUED: '0' });
  const { client } = await SessionClient.open(server, await server.token());
  const running = client.call('slow', { ms: 300 }, 1);
  await vi.waitFor(() => expect(server.app.get(CallsInFlight, { strict: false }).count).toBe(1));
  const refused = await client.call('echo', { text: 'hi' }, 2);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await refused.json()).toMatchObject({ id: 2, error: { code: 503, data: { outcome: 'overloaded' } } });
  expect(await (await running).text()).toContain('done');
});

it('is not idle while a call of it goes on, also when its client has gone', async () => {
  await start({ SESSION_IDLE_TIMEOUT_MS: '1000' });
  const client = await open();
  const begun = await readUntil(await client.call('slow', { ms: 2_000 }), /^id: /m);
  await begun.cancel();
  await vi.waitFor(async () => {
    await sessions().closeIdle();
    expect(server.audit()).toEqual([expect.objectContaining({ name: 'slow', outcome: 'ok' })]);
  }, 5_000);
});

describe('sessions of one principal', () => {
  it('take the place of the oldest idle one beyond the limit, never of somebody else', async () => {
    await start({ SESSIONS_MAX_PER_PRINCIPAL: '2' });
    const other = await open(await server.token({ sub: 'bob' }));
    const [first, second, third] = [await open(), await open(), await open()];
    expect((await first.list()).status).toBe(404);
    for (const alive of [other, second, third]) expect((await alive.list()).status).toBe(200);
  });

  it('are answered 429 when all of them are in use', async () => {
    await start({ SESSIONS_MAX_PER_PRINCIPAL: '1' });
    const stream = await (await open()).stream();
    const { response } = await SessionClient.open(server, token);
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('30');
    await stream.body?.cancel();
  });

  it('are answered 503 when the instance is full', async () => {
    await start({ SESSIONS_MAX: '1' });
    await open(await server.token({ sub: 'bob' }));
    const { response } = await SessionClient.open(server, token);
    expect(response.status).toBe(503);
  });
});

describe('a broken connection', () => {
  const eventIds = (text: string) => [...text.matchAll(/^id: (.+)$/gm)].map(([, id]) => id!);

  it('says in its first event when to come back', async () => {
    await start();
    const text = await (await (await open()).call('echo', { text: 'hi' })).text();
    expect(text).toMatch(/^id: \S+\nretry: \d+\ndata: \n\n/);
  });

  it('is taken up again with Last-Event-ID: the call went on and its answer is there', async () => {
    await start();
    const client = await open();
    const first = await readUntil(await client.call('slow', { ms: 300 }), /^id: /m);
    await first.cancel();
    // The server has to notice first that the connection is gone.
    const stream = await vi.waitFor(async () => {
      const answer = await client.stream(eventIds(first.text)[0]);
      expect(answer.status).toBe(200);
      return answer;
    });
    const resumed = await readUntil(stream, /"result"/);
    expect(resumed.text).toContain('done');
    await resumed.cancel();
    expect(server.audit()).toEqual([expect.objectContaining({ name: 'slow', outcome: 'ok' })]);
  });

  it.each([
    ['without an Accept for events', 406, undefined, { accept: 'application/json' }],
    ['from an event that nobody knows', 400, '4711', {}],
  ])('is refused %s, recorded under the id it tells', async (_where, status, lastEventId, headers) => {
    await start();
    const client = await open();
    const refused = await client.stream(lastEventId, headers);
    expect(refused.status).toBe(status);
    const { error } = (await refused.json()) as { error: { data?: { outcome: string; decisionId: string } } };
    expect(error.data).toMatchObject({ outcome: 'invalid_input' });
    expect(server.audit()).toEqual([
      expect.objectContaining({ outcome: 'invalid_input', executionId: error.data?.decisionId, principal: 'ada' }),
    ]);
  });

  it('is refused without a record while another connection has the stream: clients try until it is free', async () => {
    await start();
    const client = await open();
    const { body } = await client.stream();
    expect((await client.stream()).status).toBe(409);
    expect(server.audit()).toEqual([]);
    await body?.cancel();
  });

  it('is not taken up by another principal, nor in another session', async () => {
    await start();
    const client = await open();
    const call = await readUntil(await client.call('echo', { text: 'mine' }), /"result"/);
    const [id] = eventIds(call.text);
    expect((await client.as(await server.token({ sub: 'eve' })).stream(id)).status).toBe(404);
    const elsewhere = await (await open()).stream(id);
    expect(elsewhere.status).not.toBe(200);
  });
});

it.each([
  ['one more', '1000'],
  ['one that needs the place of another', '40'],
])('looks at as many sessions to open %s however many there are', async (_what, most) => {
  // All are looked at from time to time, which is not what is counted here.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  await start({ SESSIONS_MAX_PER_PRINCIPAL: most });
  for (let count = 0; count < 40; count += 1) await open();
  const looks = vi.spyOn(Session.prototype, 'idleMs', 'get');
  onTestFinished(() => looks.mockRestore());
  await open();
  expect(looks.mock.calls.length).toBeLessThan(4);
  expect(sessions().count).toBe(Math.min(41, Number(most)));
});

describe('when its token expires', () => {
  const shortLived = () => server.token({ sub: 'ada', expiresInSeconds: 2 });

  it('a stream of the session ends, and the session goes on with a new token', async () => {
    await start({ CLOCK_SKEW_SECONDS: '0' });
    const client = await open(await shortLived());
    const stream = await client.stream();
    expect(await stream.text()).not.toContain('"result"');
    expect((await client.as(token).list()).status).toBe(200);
    await (await client.as(token).stream()).body?.cancel();
  });

  it('a stream lives as long as a call would be let in', async () => {
    await start({ CLOCK_SKEW_SECONDS: '300' });
    const client = await open(await server.token({ sub: 'ada', expiresInSeconds: -10 }));
    const stream = await client.stream();
    expect(stream.status).toBe(200);
    expect((await client.list()).status).toBe(200);
    // A session has one such stream.
    expect((await client.stream()).status).toBe(409);
    await stream.body?.cancel();
  });

  it('a call goes on, and its answer is for who comes back with a new token', async () => {
    await start({ CLOCK_SKEW_SECONDS: '0' });
    const client = await open(await shortLived());
    const cut = await (await client.call('slow', { ms: 4_000 })).text();
    expect(cut).not.toContain('"result"');
    const resumed = await readUntil(await client.as(token).stream(/^id: (.+)$/m.exec(cut)![1]), /"result"/);
    expect(resumed.text).toContain('done');
    await resumed.cancel();
    expect(server.audit()).toEqual([expect.objectContaining({ name: 'slow', outcome: 'ok' })]);
  });
});

it('without sessions every request stands alone', async () => {
  await start({ SESSIONS: 'off' });
  const { response, client } = await SessionClient.open(server, token);
  expect(response.headers.get('mcp-session-id')).toBeNull();
  expect((await client.list()).status).toBe(200);
  expect((await client.stream()).status).toBe(405);
});
