import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BoundedQueue } from '../../src/admission/bounded-queue.js';
import { CallsInFlight } from '../../src/pipeline/calls-in-flight.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { callTool, ERAS } from '../fixtures/raw-call.js';
import { SessionClient } from '../fixtures/session-client.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';
import { TlsFolder } from '../fixtures/tls-folder.js';

let server: TestServer | undefined;
let closing: Promise<void> | undefined;

afterEach(async () => {
  await (closing ?? server?.close());
  closing = undefined;
});

async function startWithRunningCall(era: (typeof ERAS)[number], ms: number, env: Record<string, string>) {
  const started = await startTestServer([ProbeModule], env);
  server = started;
  const authorization = `Bearer ${await started.token()}`;
  const running = callTool(started, { era, tool: 'slow', input: { ms }, authorization });
  await vi.waitFor(() => expect(started.app.get(CallsInFlight).count).toBe(1));
  return { started, authorization, running };
}

describe.each(ERAS)('shutting down, %s', (era) => {
  it('lets a running call finish and answers new ones 503 with Retry-After', async () => {
    const { started, authorization, running } = await startWithRunningCall(era, 300, {});
    closing = started.close();
    const refused = await callTool(started, { era, tool: 'echo', input: { text: 'late' }, authorization });
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(refused.message.error).toMatchObject({ code: 503, data: { outcome: 'overloaded', retryAfter: 5 } });
    expect((await fetch(new URL('/readyz', started.url))).status).toBe(503);
    expect((await fetch(new URL('/livez', started.url))).status).toBe(200);
    expect((await running).message.result?.content[0]?.text).toBe('done');
    await closing;
    await expect(fetch(new URL('/livez', started.url))).rejects.toThrow();
    expect(started.audit().map(({ name, outcome }) => [name, outcome])).toEqual([
      ['echo', 'overloaded'],
      ['slow', 'ok'],
    ]);
  });

  it('cancels what does not finish in time, and says so', async () => {
    const { started, running } = await startWithRunningCall(era, 4_000, { SHUTDOWN_TIMEOUT_MS: '100' });
    running.catch(() => {});
    closing = started.close();
    await closing;
    await expect(running).rejects.toThrow();
    expect(started.audit()).toEqual([expect.objectContaining({ name: 'slow', outcome: 'cancelled' })]);
    expect(started.logs).toContainEqual(expect.objectContaining({ level: 'warn', calls: 1, timeoutMs: 100 }));
  });
});

describe('shutting down with calls of every sort', () => {
  it('takes calls until balancers have noticed, then ends what runs, what waits, streams and sessions', async () => {
    server = await startTestServer([ProbeModule], { CALLS_MAX_RUNNING: '2', PRE_STOP_DELAY_MS: '500' });
    const at = server;
    const token = await at.token();
    const authorization = `Bearer ${token}`;
    const slow = (ms: number) =>
      callTool(at, { era: '2026-07-28', tool: 'slow', input: { ms }, authorization }).then(({ status }) => status);
    const { client: session } = await SessionClient.open(at, token);
    const stream = await session.stream();
    const inSession = session.call('slow', { ms: 900 }).then((answer) => answer.text());
    const calls = [slow(900), slow(300), slow(300)];
    const queue = at.app.get(BoundedQueue, { strict: false });
    await vi.waitFor(() => expect([queue.running, queue.queued]).toEqual([2, 2]));

    closing = at.close();
    await vi.waitFor(async () => expect((await fetch(new URL('/readyz', at.url))).status).toBe(503));
    const taken = await callTool(at, { era: '2026-07-28', tool: 'shout', input: { text: 'hi' } });
    expect([taken.status, taken.headers.get('connection')]).toEqual([200, 'close']);

    await vi.waitFor(() => expect(at.app.get(CallsInFlight).isDraining).toBe(true));
    const refused = await callTool(at, { era: '2026-07-28', tool: 'shout', input: { text: 'hi' } });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await Promise.all(calls)).toEqual([200, 200, 200]);
    expect(await inSession).toMatch(/"done"/);
    // A stream that ends, and is not cut: its client comes back, and is sent elsewhere.
    await expect(stream.text()).resolves.toBeDefined();
    await closing;
    const outcomes = Object.groupBy(at.audit(), ({ outcome }) => String(outcome));
    expect([outcomes['ok']?.length, outcomes['overloaded']?.length, at.audit().length]).toEqual([5, 1, 6]);
  });
});

describe('shutting down over TLS', () => {
  const started = async () => {
    using folder = new TlsFolder();
    server = await startTestServer([ProbeModule], folder.env('off'));
    return { at: server, port: Number(new URL(server.url).port) };
  };

  it('waits for no client that keeps its handshake to itself', async () => {
    const { at, port } = await started();
    const silent = connect(port, '127.0.0.1');
    const http = at.app.getHttpServer() as unknown as Server;
    await vi.waitFor(async () => {
      expect(await new Promise((found) => http.getConnections((_error, count) => found(count)))).toBe(1);
    });
    const cut = once(silent, 'close');
    closing = at.close();
    await closing;
    await cut;
  });

  it('waits for nobody who comes meanwhile and asks nothing', async () => {
    const { at, port } = await started();
    const come = () => connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }).on('error', () => {});
    const coming = setInterval(come, 1);
    await once(come(), 'secureConnect');
    closing = at.close();
    await closing.finally(() => clearInterval(coming));
  });
});

describe('overload', () => {
  it('queues beyond its limit and answers what is beyond the queue 503', async () => {
    server = await startTestServer([ProbeModule], { CALLS_MAX_RUNNING: '1', CALLS_MAX_QUEUED: '1' });
    const authorization = `Bearer ${await server.token()}`;
    const call = () => callTool(server!, { era: '2025-11-25', tool: 'slow', input: { ms: 200 }, authorization });
    const answers = await Promise.all([call(), call(), call()]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 503]);
    const shed = answers.find(({ status }) => status === 503);
    expect(shed?.headers.get('retry-after')).toBe('1');
    expect(shed?.message.error).toMatchObject({ code: 503, data: { outcome: 'overloaded' } });
  });
});
