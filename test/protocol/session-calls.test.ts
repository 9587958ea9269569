import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallsInFlight } from '../../src/pipeline/calls-in-flight.js';
import { Pipeline } from '../../src/pipeline/pipeline.js';
import { SessionCalls } from '../../src/transport/http/plain/session-calls.js';
import { Sessions } from '../../src/transport/http/sessions/sessions.js';
import { PlainTools } from '../fixtures/plain.tools.js';
import { ProbeModule, ProbeTools } from '../fixtures/probe.tools.js';
import { type RawAnswer, readAnswer } from '../fixtures/raw-call.js';
import { startRedis } from '../fixtures/redis.js';
import { readUntil, SessionClient } from '../fixtures/session-client.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

// A call of a session is answered without the SDK where it is over soon. Nobody may notice: each of these holds of both ways.

class PlainModule {}
const PLAIN = { module: PlainModule, providers: [PlainTools] };
const WAYS = { plain: 'application/json, text/event-stream', "the SDK's": 'text/event-stream, application/json' };

let server: TestServer;
let client: SessionClient;
const running = () => server.app.get(CallsInFlight, { strict: false }).count;
const begun = () => vi.waitFor(() => expect(running()).toBe(1));

const redis = await startRedis();
afterAll(() => redis?.stop());
afterEach(async () => {
  vi.restoreAllMocks();
  await server.close();
});

describe.each(['alone', 'with Redis'])('served %s', (where) => {
  beforeEach(async ({ skip }) => {
    if (where === 'with Redis' && redis === undefined) return skip();
    const shared = redis && { REDIS_URL: redis.url, REDIS_PREFIX: `${randomBytes(6).toString('hex')}:` };
    const env = { SESSION_IDLE_TIMEOUT_MS: '1000', ...(where === 'with Redis' && shared) };
    server = await startTestServer([PLAIN as never, ProbeModule], env);
    ({ client } = await SessionClient.open(server, await server.token()));
  });

  describe.each(Object.entries(WAYS))('a call of a session, the way %s', (way, accept) => {
    const call = (tool: string, input = {}, signal?: AbortSignal, id = 1) =>
      client.call(tool, input, id, { headers: { accept }, ...(signal && { signal }) });
    const answerOf = async (tool: string, input = {}): Promise<RawAnswer> => readAnswer(await call(tool, input));

    it('is recorded with its session, and what its client said when it began', async () => {
      const answer = vi.spyOn(SessionCalls.prototype, 'answer');
      const run = vi.spyOn(Pipeline.prototype, 'run');
      expect((await answerOf('mirror', { a: 1 })).text).toContain('"text":"{\\"a\\":1}"');
      expect(answer).toHaveBeenCalledTimes(way === 'plain' ? 1 : 0);
      expect(run.mock.calls.map(([{ origin }]) => origin)).toEqual([
        {
          transport: 'http',
          protocolVersion: '2025-11-25',
          client: 'raw/1',
          remoteAddress: '127.0.0.1',
          requestId: 1,
          sessionId: client.id,
        },
      ]);
      expect(server.audit()).toEqual([expect.objectContaining({ name: 'mirror', outcome: 'ok' })]);
    });

    it('ends with an event without an id, after which no client may think that more is to come', async () => {
      expect((await answerOf('mirror')).text).toMatch(/^id: \S+\nretry: 1000\ndata: \n\nevent: message\ndata: .+\n\n$/);
      const older = { accept, 'mcp-protocol-version': '2025-06-18' };
      const { text } = await readAnswer(await client.call('mirror', {}, 2, { headers: older }));
      expect(text).toMatch(/^event: message\ndata: .+\n\n$/);
    });

    it('is cancelled as soon as it runs', async () => {
      const gone = new AbortController();
      const answering = call('slow', { ms: 4_000 }, gone.signal).catch(() => 'given up');
      await begun();
      expect((await client.cancel(1)).status).toBe(202);
      await vi.waitFor(() => expect(server.audit()).toEqual([expect.objectContaining({ outcome: 'cancelled' })]));
      expect(server.app.get(ProbeTools).aborted).toHaveLength(1);
      gone.abort();
      await answering;
    });

    it('is no use of its session any more once it is cancelled, though its client waits on', async () => {
      const answering = call('slow', { ms: 4_000 }).then(readAnswer);
      await begun();
      await client.cancel(1);
      await vi.waitFor(async () => {
        await server.app.get(Sessions).closeIdle();
        expect(server.app.get(Sessions).count).toBe(0);
      }, 3_000);
      expect((await answering).text).not.toContain('"result"');
    });

    it('ends with its session, and is not answered then', async () => {
      const answering = answerOf('slow', { ms: 4_000 });
      await begun();
      expect((await client.end()).status).toBe(200);
      const { status, text } = await answering;
      expect(status).toBe(200);
      expect(text).toMatch(/^id: \S+\nretry: 1000\ndata: \n\n$/);
      await vi.waitFor(() => expect(server.audit()).toEqual([expect.objectContaining({ outcome: 'cancelled' })]));
      expect((await call('mirror')).status).toBe(404);
    });

    it('tells what its session asked to hear, before its answer', async () => {
      const told = ({ text }: RawAnswer) => [...text.matchAll(/"level":"(\w+)"|"result"/g)].map(([, level]) => level);
      expect(told(await answerOf('talk'))).toEqual(['info', 'warning', undefined]);
      await client.setLevel('warning');
      expect(told(await answerOf('talk'))).toEqual(['warning', undefined]);
      await client.setLevel('error');
      expect(told(await answerOf('talk'))).toEqual([undefined]);
      expect(server.audit()).toHaveLength(3);
    });

    it('goes on when its client goes at once, and the session is in use until it ends', async () => {
      const gone = new AbortController();
      const answering = call('slow', { ms: 1_500 }, gone.signal).catch(() => 'given up');
      await begun();
      gone.abort();
      expect(await answering).toBe('given up');
      await vi.waitFor(async () => {
        await server.app.get(Sessions).closeIdle();
        expect(server.audit()).toEqual([expect.objectContaining({ name: 'slow', outcome: 'ok' })]);
      }, 5_000);
      expect((await call('mirror')).status).toBe(200);
    });

    it('is answered once more to who comes back, also where it was answered in one piece', async () => {
      const { text } = await answerOf('mirror', { kept: true });
      const [first] = /(?<=^id: )\S+/.exec(text) ?? [];
      const again = await readUntil(await client.stream(first), /"result"/);
      expect(text).toContain(await again.rest().then((rest) => `${again.text}${rest}`));
    });

    it('is no use of its session any more once it is over', async () => {
      await Promise.all(Array.from({ length: 20 }, (_none, n) => call('mirror', { n }, undefined, n)));
      await vi.waitFor(async () => {
        await server.app.get(Sessions).closeIdle();
        expect(server.app.get(Sessions).count).toBe(0);
      }, 3_000);
    });
  });

  it('cancels the call it names, and no other that runs', async () => {
    const [first, second] = [1, 2].map((id) => client.call('slow', { ms: id === 1 ? 4_000 : 500 }, id));
    await vi.waitFor(() => expect(running()).toBe(2));
    await client.cancel(1);
    expect(await (await second!).text()).toContain('done');
    expect(server.audit().map(({ requestId, outcome }) => [requestId, outcome])).toEqual([
      [1, 'cancelled'],
      [2, 'ok'],
    ]);
    await (await first!).body?.cancel();
  });
});
