import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type GatehouseProcess, startGatehouse } from '../fixtures/gatehouse-process.js';
import { inventedPerson, personalDataIn } from '../fixtures/invented-people.js';
import { type OtlpSink, startOtlpSink } from '../fixtures/otlp-sink.js';
import { buildProbeApp, PROBE_APP } from '../fixtures/probe-app/probe-app.js';
import { callTool, ERAS } from '../fixtures/raw-call.js';
import { UNLIMITED } from '../fixtures/unlimited.js';

/** 10,000 where the whole proof runs. */
const CALLS = Number(process.env['PERSONAL_DATA_CALLS'] ?? 1_000);
const AT_ONCE = 20;

let sink: OtlpSink;
let server: GatehouseProcess;

beforeAll(async () => {
  buildProbeApp();
  sink = await startOtlpSink();
  const settings = { TLS: 'off', HOST: '127.0.0.1', SHED_LOOP_PERCENT: '0', OTEL_BLRP_MAX_QUEUE_SIZE: '100000' };
  const spans = { OTEL_BSP_MAX_QUEUE_SIZE: '100000', OTEL_TRACES_SAMPLER: 'always_on', LOG_LEVEL: 'debug' };
  server = await startGatehouse({ ...sink.settings, ...UNLIMITED, ...settings, ...spans }, PROBE_APP);
});
afterAll(async () => {
  await server.stop();
  await sink[Symbol.asyncDispose]();
});

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

it(`leaves nothing of ${CALLS} people in any log, span, metric or audit row`, { timeout: 240_000 }, async () => {
  const authorization = `Bearer ${await server.token({ sub: 'ada' })}`;
  const answered: Record<number, number> = {};
  let seen = 0;
  let next = 0;
  const worker = async () => {
    for (let n = next++; n < CALLS; n = next++) {
      const { tool, input } = inputOf(n);
      const era = ERAS[n % 2]!;
      const { status, text } = await callTool({ mcp: new URL(server.mcp) }, { era, tool, input, authorization });
      answered[status] = (answered[status] ?? 0) + 1;
      if (personalDataIn(text).length > 0) seen += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));

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

  const rows = trailOf(join(server.cwd, 'data/gatehouse.db'), CALLS);
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
});

/** Every column of every row, as somebody reads it who has the file. */
function trailOf(file: string, atLeast: number): readonly string[] {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    const rows = database.prepare('select * from gatehouse_audit').all();
    expect(rows.length).toBeGreaterThanOrEqual(atLeast);
    return rows.map((row) => JSON.stringify(row));
  } finally {
    database.close();
  }
}
