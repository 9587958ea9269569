import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallsInFlight } from '../../src/pipeline/calls-in-flight.js';
import { ProtocolServers } from '../../src/transport/mcp/protocol-servers.js';
import { CLIENT_ERAS, connectClient } from '../fixtures/probe-client.js';
import { ProbeModule, ProbeTools } from '../fixtures/probe.tools.js';
import { callTool, ERAS } from '../fixtures/raw-call.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

let server: TestServer;

afterEach(() => server.close());

describe('progress', () => {
  beforeEach(async () => {
    server = await startTestServer([ProbeModule]);
  });

  it.each(CLIENT_ERAS)('reaches a client that asked for it, only ever growing, %s era', async (era) => {
    const client = await connectClient(server, era);
    const seen: unknown[] = [];
    await client.callTool({ name: 'count', arguments: {} }, { onprogress: (progress) => seen.push(progress) });
    expect(seen).toEqual([1, 2, 3].map((progress) => ({ progress, total: 3, message: `step ${progress}` })));
    await client.close();
  });

  it.each(ERAS)('is not sent to a client that did not ask, %s', async (era) => {
    const { text } = await callTool(server, { era, tool: 'count', authorization: `Bearer ${await server.token()}` });
    expect(text).toContain('counted');
    expect(text).not.toContain('notifications/progress');
  });
});

const giveUpOnIt: Cancel = (_client, giveUp) => giveUp.abort();
const goAway: Cancel = (client) => client.close();

/**
 * How a call is taken back. In the modern era by closing its stream. A legacy client says so in a message of its own,
 * which finds the call through the session or the connection; without either, all it can do is leave.
 */
const CANCELLATIONS: readonly {
  readonly how: string;
  readonly sessions: 'on' | 'off';
  readonly connect: () => Promise<Client>;
  readonly cancel: Cancel;
}[] = [
  {
    how: 'its modern stream is closed',
    sessions: 'on',
    connect: () => connectClient(server, 'modern'),
    cancel: giveUpOnIt,
  },
  {
    how: 'its modern client goes away',
    sessions: 'on',
    connect: () => connectClient(server, 'modern'),
    cancel: goAway,
  },
  {
    how: 'notifications/cancelled comes in its session',
    sessions: 'on',
    connect: () => connectClient(server, 'legacy'),
    cancel: giveUpOnIt,
  },
  {
    how: 'its legacy client without a session goes away',
    sessions: 'off',
    connect: () => connectClient(server, 'legacy'),
    cancel: goAway,
  },
  {
    how: 'notifications/cancelled comes on its connection',
    sessions: 'on',
    connect: connectInMemory,
    cancel: giveUpOnIt,
  },
];

type Cancel = (client: Client, giveUp: AbortController) => unknown;

/** One connection that carries every message both ways, as stdio does. */
async function connectInMemory(): Promise<Client> {
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  const principal = { id: 'dev-user', issuer: 'test', kind: 'local', roles: ['user'], scopes: [] } as const;
  const peer = { principal, transport: 'stdio', remoteAddress: undefined } as const;
  const servers = await server.app.get(ProtocolServers, { strict: false }).load();
  await servers.create(() => peer).connect(serverSide);
  const client = new Client({ name: 'in-memory', version: '1.0.0' });
  await client.connect(clientSide);
  return client;
}

describe('a running call', () => {
  it.each(CANCELLATIONS)(
    'is cancelled when $how: its handler sees it, and nothing is left running',
    async ({ sessions, connect, cancel }) => {
      server = await startTestServer([ProbeModule], { SESSIONS: sessions });
      const calls = server.app.get(CallsInFlight);
      const giveUp = new AbortController();
      const client = await connect();
      const answer = client
        .callTool({ name: 'slow', arguments: { ms: 4_000 } }, { signal: giveUp.signal })
        .catch(() => 'given up');
      await vi.waitFor(() => expect(calls.count).toBe(1));
      await cancel(client, giveUp);
      expect(await answer).toBe('given up');
      await vi.waitFor(() => expect(calls.count).toBe(0));
      const [row] = server.audit().filter(({ name }) => name === 'slow');
      expect(row).toMatchObject({ outcome: 'cancelled' });
      expect(server.app.get(ProbeTools).aborted).toEqual([row?.['executionId']]);
      await client.close();
    },
  );
});
