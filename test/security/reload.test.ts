import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ListenStreams } from '../../src/transport/http/listening/listen-streams.js';
import { Sessions } from '../../src/transport/http/sessions/sessions.js';
import { SseConnections } from '../../src/transport/sse/sse-connections.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { callTool, ENVELOPE, revisionHeaders } from '../fixtures/raw-call.js';
import { scrape } from '../fixtures/scrape.js';
import { SessionClient } from '../fixtures/session-client.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer([ProbeModule], { LEGACY_SSE: 'true' });
});
afterEach(() => server.close());

/** With other settings, before anything is asked. */
async function restart(env: Record<string, string>): Promise<void> {
  await server.close();
  server = await startTestServer([ProbeModule], env);
}
const WITHDRAWN = 'was removed or disabled while the call ran';
const write = (yaml: string) => writeFileSync(join(server.cwd, 'gatehouse.config.yaml'), yaml);
const said = (text: string) => server.logs.filter(({ msg }) => String(msg).includes(text));
const echo = (token: string) =>
  callTool(server, { era: '2026-07-28', tool: 'echo', input: { text: 'hi' }, authorization: `Bearer ${token}` });

describe('a changed configuration file', () => {
  it('counts without a restart, and by itself', async () => {
    const before = await server.token({ sub: 'ada' });
    const after = await server.token({ sub: 'ada', audience: 'here' });
    expect((await echo(before)).status).toBe(200);
    write('auth: { audience: here }');
    await vi.waitFor(async () => expect((await echo(before)).status).toBe(401), { timeout: 15_000 });
    expect((await echo(after)).status).toBe(200);
    expect(said('the changed configuration is applied')).toMatchObject([
      { changed: ['auth.audience'], needRestart: [] },
    ]);
  });

  it('is rejected with one line when anything is wrong with it, and the old one stays', async () => {
    const token = await server.token();
    write('{ auth: { audience: here }, calls: { maxRunning: hunter2 } }');
    await server.reload();
    await server.reload();
    expect((await echo(token)).status).toBe(200);
    expect(said('the changed configuration is rejected')).toMatchObject([
      { problems: ['calls.maxRunning (CALLS_MAX_RUNNING) must be a whole number from 1 to 100000.'] },
    ]);
    expect(JSON.stringify(server.logs)).not.toContain('hunter2');
    const { samples } = await scrape(server);
    expect(samples.get('mcp_config_waiting{reason="rejected"}')).toBe(1);
    expect(samples.get('mcp_config_reloads_total{result="rejected"}')).toBeGreaterThanOrEqual(2);
  });

  it.each<[string, () => void]>([
    ['is gone', () => rmSync(join(server.cwd, 'gatehouse.config.yaml'))],
    ['is empty', () => write('')],
  ])('keeps its rules where it %s, and lets go of them where that is said', async (_how, lose) => {
    write('auth: { audience: here }');
    await server.reload();
    lose();
    await server.reload();
    expect((await echo(await server.token({ audience: 'elsewhere' }))).status).toBe(401);
    expect(said('the changed configuration is rejected')).toMatchObject([
      { problems: ['gatehouse.config.yaml is gone or empty; write {} there if nothing is meant.'] },
    ]);
    write('{}');
    await server.reload();
    expect((await echo(await server.token({ audience: 'elsewhere' }))).status).toBe(200);
  });

  it('says which of its keys wait for a restart', async () => {
    write('{ auth: { audience: here }, calls: { maxRunning: 7 } }');
    await server.reload();
    expect(said('except for what needs a restart')).toMatchObject([
      { changed: ['auth.audience'], needRestart: ['calls.maxRunning'] },
    ]);
    expect((await scrape(server)).samples.get('mcp_config_waiting{reason="restart"}')).toBe(1);
  });
});

/** Everything a client can hold open, opened with one token. */
async function openAll(token: string) {
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json, text/event-stream' };
  const { client: session } = await SessionClient.open(server, token);
  const listenParams = { notifications: { toolsListChanged: true }, _meta: ENVELOPE };
  const streams = [
    await session.stream(),
    await fetch(new URL('/sse', server.url), { headers }),
    await fetch(server.mcp, {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        ...revisionHeaders('subscriptions/listen'),
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'subscriptions/listen', params: listenParams }),
    }),
  ];
  expect(streams.map(({ status }) => status)).toEqual([200, 200, 200]);
  let ended = 0;
  for (const { body } of streams)
    void body!.pipeTo(new WritableStream()).then(
      () => (ended += 1),
      () => (ended += 1),
    );
  return { session, ended: () => ended };
}
const counts = () =>
  [Sessions, SseConnections, ListenStreams].map((place) => server.app.get<{ count: number }>(place).count);

describe('a revoked credential', () => {
  it('ends its sessions and streams within seconds, and nobody elses', async () => {
    const revoked = await openAll(await server.token({ sub: 'ada' }));
    const kept = await openAll(await server.token({ sub: 'bob', audience: 'here' }));
    expect(counts()).toEqual([2, 2, 2]);
    write('auth: { audience: here }');
    await vi.waitFor(() => expect([counts(), revoked.ended()]).toEqual([[1, 1, 1], 3]), { timeout: 15_000 });
    const again = await server.token({ sub: 'ada', audience: 'here' });
    expect((await revoked.session.as(again).list()).status).toBe(404);
    expect((await kept.session.list()).status).toBe(200);
    expect(kept.ended()).toBe(0);
    expect(said('what revoked credentials had opened is ended')).toMatchObject([
      { ended: { session: 1, sse: 1, listen: 1 } },
    ]);
    const { samples } = await scrape(server);
    expect(samples.get('mcp_connections_revoked_total{kind="session"}')).toBe(1);
  });

  it('does not end the session of a client that goes on with a new one', async () => {
    const { client } = await SessionClient.open(server, await server.token({ sub: 'ada' }));
    const next = client.as(await server.token({ sub: 'ada', audience: 'here' }));
    expect((await next.list()).status).toBe(200);
    write('auth: { audience: here }');
    await server.reload();
    await vi.waitFor(() => expect(said('is applied')).toHaveLength(1));
    expect((await next.list()).status).toBe(200);
  });

  it.each([
    ['disabled', 'clients: [{ id: crm-bot, enabled: false }, { id: other }]'],
    ['removed', 'clients: [{ id: other }]'],
  ])('ends the calls of a client that is %s, those that run and those that wait, and no others', async (_how, list) => {
    await restart({ CALLS_MAX_RUNNING: '2' });
    write('clients: [{ id: crm-bot }, { id: other }]');
    await server.reload();
    const call = async (clientId: string, ms: number) => {
      const authorization = `Bearer ${await server.token({ clientId })}`;
      return callTool(server, { era: '2026-07-28', tool: 'slow', input: { ms }, authorization });
    };
    const calls = [call('other', 3_000), call('crm-bot', 4_500), call('crm-bot', 4_500)];
    await vi.waitFor(async () => {
      const { samples } = await scrape(server);
      expect(samples.get('mcp_requests_active{method="tools/call"}')).toBe(3);
      expect(samples.get('mcp_queue_depth{pool="calls"}')).toBe(1);
    });
    write(list);
    await server.reload();
    const [kept, ...ended] = await Promise.all(calls);
    expect(kept!.message.result).toMatchObject({ content: [{ text: 'done' }] });
    for (const { message } of ended) {
      expect(message.result).toMatchObject({ isError: true, content: [{ text: expect.stringContaining(WITHDRAWN) }] });
    }
    const rows = server.audit().filter(({ outcome }) => outcome === 'forbidden');
    const why = { name: 'slow', reason: expect.stringContaining(WITHDRAWN), missing: ['client:crm-bot'] };
    expect(rows).toEqual([expect.objectContaining(why), expect.objectContaining(why)]);
  });

  it('lets a call that runs already come to its end', async () => {
    const authorization = `Bearer ${await server.token()}`;
    const running = callTool(server, { era: '2026-07-28', tool: 'slow', input: { ms: 500 }, authorization });
    await vi.waitFor(async () => {
      expect((await scrape(server)).samples.get('mcp_requests_active{method="tools/call"}')).toBe(1);
    });
    write('auth: { audience: here }');
    await server.reload();
    expect((await callTool(server, { era: '2026-07-28', tool: 'echo', authorization })).status).toBe(401);
    expect((await running).status).toBe(200);
  });
});
