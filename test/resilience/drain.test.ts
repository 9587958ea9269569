import { afterEach, describe, expect, it, vi } from 'vitest';
import { CallsInFlight } from '../../src/pipeline/calls-in-flight.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { callTool, ERAS } from '../fixtures/raw-call.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

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
