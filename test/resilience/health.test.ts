import { afterEach, expect, it, vi } from 'vitest';
import { BoundedQueue } from '../../src/admission/bounded-queue.js';
import { Database } from '../../src/database/database.js';
import { Failure } from '../../src/errors/failure.js';
import { CallsInFlight } from '../../src/pipeline/calls-in-flight.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

let server: TestServer;
afterEach(() => server.close());

const health = async () => {
  const response = await fetch(new URL('/health', server.url));
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

it('/health has the fields of both systems, measured', async () => {
  server = await startTestServer([]);
  const { status, body } = await health();
  expect(status).toBe(200);
  expect(body).toEqual({
    status: 'healthy',
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    uptime: expect.any(Number),
    transport: 'http',
    activeConnections: 1,
    activeRequests: 0,
    queueSize: 0,
    circuitState: 'closed',
    dependencies: { database: { status: 'up', latencyMs: expect.any(Number) } },
  });
});

it.each<[string, () => Promise<never>]>([
  ['is down', () => Promise.reject(new Error('gone'))],
  ['hangs until it is given up', () => Promise.reject(new DOMException('too late', 'TimeoutError'))],
])('/health is 503 and says so when the database %s', async (_what, ping) => {
  server = await startTestServer([]);
  vi.spyOn(server.app.get(Database, { strict: false }), 'ping').mockImplementation(ping);
  const { status, body } = await health();
  expect(status).toBe(503);
  expect(body).toMatchObject({ status: 'unhealthy', dependencies: { database: { status: 'down' } } });
  expect((await fetch(new URL('/readyz', server.url))).status).toBe(200);
});

it('/health is 503 while the server drains', async () => {
  server = await startTestServer([]);
  using _running = server.app.get(CallsInFlight).enter();
  const drained = server.app.get(CallsInFlight).drain();
  expect(await health()).toMatchObject({ status: 503, body: { status: 'unhealthy' } });
  void drained;
});

it('/readyz is 503 while the queue is full, and says why; a full bulkhead is its own affair', async () => {
  server = await startTestServer([], { CALLS_MAX_RUNNING: '1', CALLS_MAX_QUEUED: '1' });
  const ready = async () => {
    const response = await fetch(new URL('/readyz', server.url));
    return [response.status, ((await response.json()) as { status: string }).status];
  };
  const queue = server.app.get(BoundedQueue, { strict: false });
  const gone = new AbortController();
  const applicant = { owner: 'ada', signal: gone.signal };
  using _bulkhead = await queue.enter({ ...applicant, tool: 'narrow', maxRunning: 1 });
  const behind = queue.enter({ ...applicant, tool: 'narrow', maxRunning: 1 }).catch(() => {});
  expect(await ready()).toEqual([200, 'ready']);
  const waiting = queue.enter(applicant).catch(() => {});
  expect(await ready()).toEqual([503, 'full']);
  expect((await fetch(new URL('/livez', server.url))).status).toBe(200);
  gone.abort(new Failure('cancelled', 'The client left.'));
  await Promise.all([waiting, behind]);
  expect(await ready()).toEqual([200, 'ready']);
});
