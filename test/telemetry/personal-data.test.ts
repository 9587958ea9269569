import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPILE_LIMIT_MS } from '../fixtures/compile-once.js';
import { type GatehouseProcess, startGatehouse } from '../fixtures/gatehouse-process.js';
import { inventedPerson, personalDataIn } from '../fixtures/invented-people.js';
import { type OtlpSink, startOtlpSink } from '../fixtures/otlp-sink.js';
import { buildProbeApp, PROBE_APP } from '../fixtures/probe-app/probe-app.js';
import { startPostgres } from '../fixtures/postgres.js';
import { callTool, ENVELOPE, type Era, ERAS, post, type RawAnswer, readAnswer } from '../fixtures/raw-call.js';
import { startRedis } from '../fixtures/redis.js';
import { SessionClient } from '../fixtures/session-client.js';
import { UNLIMITED } from '../fixtures/unlimited.js';

/** 10,000 where the whole proof runs. */
const CALLS = Number(process.env['PERSONAL_DATA_CALLS'] ?? 1_000);
const AT_ONCE = 20;
/** Where callers without a credential come from: https://www.rfc-editor.org/rfc/rfc5737 */
const NETWORK = '203.0.113.';

let sink: OtlpSink;
let server: GatehouseProcess;

/** The n-th call: under names that tell and names that do not, deep, in lists, as keys, and in what is refused. */
function inputOf(n: number): { readonly tool: string; readonly input: Record<string, unknown> } {
  const { name, email, phone, card, iban, token, note } = inventedPerson(n);
  const how = ['answers', 'refuses', 'breaks'][n % 3];
  const inputs = [
    { how, name, email, phone, card_number: card, iban, apiToken: token, note },
    { how, a: email, b: phone, c: Number(card), d: iban, e: token, f: note, g: `${name} <${email}>` },
    { how, deep: { list: [{ firstName: name, contact: [email, phone] }, note, [card, token]] } },
    { how, [email]: 1, [note]: { [token]: iban }, query: `customers where mail = '${email}'` },
    { how: note, name, e: email, t: token },
  ];
  // A name that is none, and an argument of a tool that takes no such thing.
  if (n % 7 === 0) return { tool: email, input: { name } };
  if (n % 11 === 0) return { tool: 'echo', input: { text: note, [name]: card } };
  return { tool: 'meet', input: inputs[n % inputs.length]! };
}

/** What is no argument and the client's own all the same: ids, names of programs, trace state, URIs, headers. */
function surround(n: number, era: Era, authorization: string): Promise<RawAnswer> {
  const { name, email, phone, card, token, note } = inventedPerson(n);
  const uri = `probe://notes/${encodeURIComponent(email)}`;
  const asked = [
    ['resources/read', { uri }, uri],
    ['resources/read', { uri: `diary://${email}/${phone}` }, `diary://${email}/${phone}`],
    ['prompts/get', { name: 'greet', arguments: { who: `${name}, ${note}` } }, 'greet'],
    ['prompts/get', { name: 'greet', arguments: { [email]: token } }, 'greet'],
    ['tools/call', { name: 'echo', arguments: { text: note } }, 'echo'],
    [`tools/${email}`, { [card]: token }, undefined],
    ['tools/list', { cursor: email }, undefined],
    ['completion/complete', { ref: { type: 'ref/prompt', name: email }, argument: { name, value: note } }, undefined],
  ] as const;
  const [method, params, named] = asked[n % asked.length]!;
  const info = { 'io.modelcontextprotocol/clientInfo': { name: `Client of ${email}`, version: token } };
  const meta = {
    traceparent: `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01`,
    tracestate: `mail=${email},card=${card}`,
    baggage: `user=${encodeURIComponent(name)},mail=${email}`,
    ...(era === '2026-07-28' && { ...ENVELOPE, ...info }),
  };
  const id = [email, phone, Number(card), token][n % 4]!;
  return post(
    { mcp: new URL(server.mcp) },
    JSON.stringify({ jsonrpc: '2.0', id, method, params: { ...params, _meta: meta } }),
    {
      authorization,
      'mcp-protocol-version': n % 5 === 0 ? email : era,
      'user-agent': `Agent of ${email}`,
      tracestate: `mail=${email}`,
      traceparent: meta.traceparent,
      baggage: meta.baggage,
      ...(n % 3 === 0 && { 'mcp-session-id': token }),
      ...(era === '2026-07-28' && { 'mcp-method': method, ...(named !== undefined && { 'mcp-name': named }) }),
    },
  );
}

/** Calls in sessions, whose answers are kept for those who come back, and of somebody who shows no credential. */
async function furtherCalls(mcp: URL, token: string): Promise<void> {
  const { client } = await SessionClient.open({ mcp }, token);
  for (let n = 0; n < 50; n += 1) {
    const { email, note } = inventedPerson(n);
    // Told while the call runs, so that what is kept of it is asked within the call.
    const session = {
      headers: { 'mcp-session-id': client.id!, authorization: `Bearer ${token}` },
      meta: { progressToken: n },
    };
    await callTool({ mcp }, { era: '2025-11-25', tool: 'meet', input: { how: 'answers', email, note }, ...session });
    await readAnswer(await client.call('convert', { text: email }, n + 101));
    const headers = { 'x-forwarded-for': `${NETWORK}${n}` };
    const asked = await callTool({ mcp }, { era: ERAS[n % 2]!, tool: 'shout', input: { text: note }, headers });
    expect(asked.status).toBe(200);
  }
}

async function leavesNothing(trail: () => Promise<readonly string[]>): Promise<void> {
  const token = await server.token({ sub: 'ada' });
  const authorization = `Bearer ${token}`;
  const mcp = new URL(server.mcp);
  const answered: Record<number, number> = {};
  let seen = 0;
  let next = 0;
  const worker = async () => {
    for (let n = next++; n < CALLS; n = next++) {
      const { tool, input } = inputOf(n);
      const era = ERAS[n % 2]!;
      const { status, text } = await callTool({ mcp }, { era, tool, input, authorization });
      answered[status] = (answered[status] ?? 0) + 1;
      if (personalDataIn(text).length > 0) seen += 1;
      if (n % 5 === 0) await surround(n / 5, ERAS[(n / 5) % 2]!, authorization);
    }
  };
  await Promise.all([...Array.from({ length: AT_ONCE }, worker), furtherCalls(mcp, token)]);

  // The callers themselves were told, so there was something to leak.
  expect(seen).toBeGreaterThan(CALLS / 4);
  const lines = () =>
    server
      .stdout()
      .split('\n')
      .filter((line) => line.includes('"audit":{')).length;
  const audited = () => sink.records.filter(({ attributes }) => attributes['audit'] !== undefined).length;
  const spans = () => sink.spans.filter(({ attributes }) => 'gatehouse.outcome' in attributes).length;
  await sink.until(() => lines() >= CALLS && audited() >= CALLS && spans() >= CALLS);

  const rows = await trail();
  expect(rows.length).toBeGreaterThanOrEqual(CALLS);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  const told = {
    stdout: server.stdout(),
    stderr: server.stderr(),
    records: JSON.stringify(sink.records),
    spans: JSON.stringify(sink.spans),
    resources: JSON.stringify(sink.resources),
    metrics:
      metrics + JSON.stringify(sink.points('mcp.tool.duration')) + JSON.stringify(sink.points('mcp.requests.total')),
    trail: rows.join('\n'),
  };
  // Each of them tells of the calls, so that an empty one does not pass.
  expect(told.metrics).toContain('tools/call');
  expect(told.spans).toContain('meet');
  expect(told.trail).toContain('[email ');
  for (const [where, text] of Object.entries(told))
    expect({ where, leaks: personalDataIn(text) }).toEqual({ where, leaks: [] });
  expect(told.spans).not.toContain(NETWORK);
}

beforeAll(buildProbeApp, COMPILE_LIMIT_MS);

async function start(settings: Readonly<Record<string, string>>): Promise<void> {
  sink = await startOtlpSink();
  const plain = { TLS: 'off', HOST: '127.0.0.1', TRUST_PROXY: '127.0.0.1', SHED_LOOP_PERCENT: '0' };
  const queues = { OTEL_BLRP_MAX_QUEUE_SIZE: '100000', OTEL_BSP_MAX_QUEUE_SIZE: '100000' };
  const told = { OTEL_TRACES_SAMPLER: 'always_on', LOG_LEVEL: 'debug' };
  server = await startGatehouse(
    { ...sink.settings, ...UNLIMITED, ...plain, ...queues, ...told, ...settings },
    PROBE_APP,
  );
}
async function stop(): Promise<void> {
  await server.stop();
  await sink[Symbol.asyncDispose]();
}

const TITLE = `leaves nothing of ${CALLS} people in any log, span, metric or audit row`;
const LIMIT = { timeout: 240_000 };

describe('on its own', () => {
  beforeAll(() => start({}));
  afterAll(stop);

  it(TITLE, LIMIT, () => leavesNothing(async () => trailOf(join(server.cwd, 'data/gatehouse.db'))));
});

const redis = await startRedis();
const postgres = await startPostgres();
afterAll(() => Promise.all([redis?.stop(), postgres?.stop()]));

describe.skipIf(redis === undefined || postgres === undefined)('with Redis and Postgres', () => {
  beforeAll(() => start({ REDIS_URL: redis!.url, DATABASE_URL: postgres!.url }));
  afterAll(stop);

  it(TITLE, LIMIT, async () => {
    await leavesNothing(() => trailIn(postgres!.url));
    const failures = sink.spans.map(({ name, attributes }) => `${name} ${String(attributes['error.type'])}`);
    // Of limits and kept answers, and of statements that Postgres refused with what callers wrote.
    expect(failures).toEqual(expect.arrayContaining(['EVALSHA undefined', 'SELECT 22P02']));
    const kept = await keptIn(redis!.url);
    // What they were asked to keep was personal, so there was something to tell.
    expect(personalDataIn(kept)).not.toEqual([]);
    expect(kept).toContain(NETWORK);
  });
});

/** Every column of every row, as somebody reads it who has the file. */
function trailOf(file: string): readonly string[] {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    return database
      .prepare('select * from gatehouse_audit')
      .all()
      .map((row) => JSON.stringify(row));
  } finally {
    database.close();
  }
}

async function trailIn(connectionString: string): Promise<readonly string[]> {
  const client = new Client({ connectionString });
  await client.connect();
  const { rows } = await client.query<object>('select * from gatehouse_audit');
  await client.end();
  return rows.map((row) => JSON.stringify(row));
}

/** The name of every key, and what was kept for streams. */
async function keptIn(url: string): Promise<string> {
  const client = new Redis(url);
  const keys = await client.keys('*');
  const streams = await Promise.all(
    keys.filter((key) => key.endsWith('events')).map((key) => client.xrange(key, '-', '+')),
  );
  await client.quit();
  return JSON.stringify([keys, streams]);
}
