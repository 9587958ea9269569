import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { signToken } from '../../src/identity/sign-token.js';
import { type GatehouseProcess, startGatehouse } from '../fixtures/gatehouse-process.js';
import { ENVELOPE } from '../fixtures/raw-call.js';
import { scrape } from '../fixtures/scrape.js';
import { UNLIMITED } from '../fixtures/unlimited.js';
import { AbandonedClient, DEPARTURES } from './abandoned-client.js';
import { type Holdings, Inspector } from './inspector.js';

const SESSIONS = 10_000;
const STREAMS = 1_000;
/** Clients at work at once. */
const CONCURRENCY = 200;
/** Principals they belong to. */
const PRINCIPALS = 50;
/** Bytes the heap may have grown: less than 420 for each session and stream, far below what one of them holds. */
const HEAP_MARGIN_BYTES = 4 * 1_048_576;

/** The answer to `initialize` with its last byte, in one piece or, where the server took its time, in several. */
const WHOLE_ANSWER =
  /^mcp-session-id: (\S+)[^]*^(?:content-length: [^]*"result"[^]*\n\n|transfer-encoding: [^]*"result"[^]*\r\n0\r\n\r\n)(?![^])/im;

const SECRET = 'a-secret-for-this-soak-only-0123456789abcdef';
const IDLE_TIMEOUT_MS = 20_000;

let gatehouse: GatehouseProcess;
let inspector: Inspector;
let port: number;
let tokens: readonly string[];

beforeAll(async () => {
  gatehouse = await startGatehouse({
    NODE_OPTIONS: '--inspect=127.0.0.1:0',
    HOST: '127.0.0.1',
    TLS: 'off',
    LOG_LEVEL: 'error',
    JWT_SECRET: SECRET,
    SESSION_IDLE_TIMEOUT_MS: String(IDLE_TIMEOUT_MS),
    ...UNLIMITED,
    SESSIONS_MAX: '20000',
    SESSIONS_MAX_PER_PRINCIPAL: '20000',
  });
  inspector = await Inspector.attach(gatehouse.stderr());
  port = Number(new URL(gatehouse.url).port);
  const lifetime = { now: new Date(), expiresInSeconds: 3_600 };
  tokens = await Promise.all(
    Array.from({ length: PRINCIPALS }, (_, index) =>
      signToken({ sub: `soak-${index}`, roles: ['user'], scopes: [] }, SECRET, { ...lifetime, id: `t${index}` }),
    ),
  );
});

afterAll(async () => {
  inspector.close();
  expect(await gatehouse.stop()).toBe(0);
});

it(`lets go of ${SESSIONS} sessions and ${STREAMS} streams that were opened and abandoned`, async () => {
  // What is made once and kept (compiled code, caches, series of metrics) is made before the level is read.
  await abandon(1_000, 100);
  const before = await atRest();
  const peak = await abandon(SESSIONS, STREAMS);
  const after = await atRest();
  report({ before, peak, after });
  expect(peak.session).toBeGreaterThan(SESSIONS / 2);
  expect(peak.listen).toBe(STREAMS);
  expect(after.heapBytes - before.heapBytes).toBeLessThan(HEAP_MARGIN_BYTES);
  expect(after.timers).toBeLessThanOrEqual(before.timers);
  expect(after.sockets).toBeLessThanOrEqual(before.sockets);
  expect(after.socketFds).toBeLessThanOrEqual(before.socketFds);
  expect(after.fds).toBeLessThanOrEqual(before.fds);
});

const KINDS = ['socket', 'session', 'listen', 'sse'] as const;
type Open = Readonly<Record<(typeof KINDS)[number], number>> & { readonly waiting: number };

async function open(): Promise<Open> {
  const { samples } = await scrape(gatehouse);
  const kinds = KINDS.map((kind) => [kind, samples.get(`mcp_connections_active{transport="http",kind="${kind}"}`)]);
  return { ...(Object.fromEntries(kinds) as Open), waiting: samples.get('mcp_queue_depth{pool="calls"}') ?? NaN };
}

/** Once nothing of a client is left, but the one socket that asks. */
async function atRest(): Promise<Holdings> {
  const rest = { socket: 1, session: 0, listen: 0, sse: 0, waiting: 0 };
  await vi.waitFor(async () => expect(await open()).toEqual(rest), { timeout: 90_000, interval: 1_000 });
  return inspector.holdings();
}

/** Opens and leaves in every way there is; what was open at the height of it. */
async function abandon(sessions: number, streams: number): Promise<Open & { readonly heapBytes: number }> {
  const listening = await inParallel(streams, listen);
  await inParallel(sessions, leaveSession);
  const peak = { ...(await open()), heapBytes: (await inspector.holdings()).heapBytes };
  await Promise.all(listening.map((client, index) => client.leave(DEPARTURES[index % DEPARTURES.length]!)));
  return peak;
}

/** `subscriptions/listen` of the 2026-07-28 revision, left open. */
async function listen(index: number): Promise<AbandonedClient> {
  const client = await AbandonedClient.connect(port);
  const params = { notifications: { toolsListChanged: true }, _meta: ENVELOPE };
  client.send(
    'POST',
    { ...headersOf(index), 'Mcp-Protocol-Version': '2026-07-28', 'Mcp-Method': 'subscriptions/listen' },
    JSON.stringify({ jsonrpc: '2.0', id: index, method: 'subscriptions/listen', params }),
  );
  await client.answer(/subscriptions\/acknowledged/);
  return client;
}

/** A session of the 2025-11-25 revision, opened and never ended: by itself, in a stream, in half a call, in a call. */
async function leaveSession(index: number): Promise<void> {
  const client = await AbandonedClient.connect(port);
  const headers = { ...headersOf(index), 'Mcp-Protocol-Version': '2025-11-25' };
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'soak', version: '1' } };
  client.send('POST', headers, JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params }));
  const [, id] = await client.answer(WHOLE_ANSWER);
  const session = { ...headers, 'Mcp-Session-Id': id! };
  const call = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'health-check' } });
  switch (index % 4) {
    case 0:
      client.send('GET', { ...session, Accept: 'text/event-stream' });
      await client.answer(/^HTTP\/1\.1 200/);
      break;
    case 1:
      client.send('POST', session, call, 'half');
      break;
    case 2:
      client.send('POST', session, call);
      break;
    default:
  }
  await client.leave(DEPARTURES[Math.floor(index / 4) % DEPARTURES.length]!);
}

function headersOf(index: number): Record<string, string> {
  return {
    Authorization: `Bearer ${tokens[index % tokens.length]}`,
    Accept: 'application/json, text/event-stream',
    'Content-Type': 'application/json',
  };
}

async function inParallel<Value>(count: number, work: (index: number) => Promise<Value>): Promise<Value[]> {
  const results: Value[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < count; index = next++) results[index] = await work(index);
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, count) }, worker));
  return results;
}

function report(levels: { before: Holdings; peak: Open & { heapBytes: number }; after: Holdings }): void {
  const inMib = ({ heapBytes, ...rest }: { heapBytes: number }) => ({
    heapMiB: +(heapBytes / 1_048_576).toFixed(2),
    ...rest,
  });
  for (const [name, level] of Object.entries(levels)) console.log(`${name}:`, JSON.stringify(inMib(level)));
}
