import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { keyHash, makeApiKey } from '../../src/config/api-key.js';
import { liveSlice } from '../../src/config/config-slices.js';
import type { LiveSlice } from '../../src/config/live-slice.js';
import type { Config } from '../../src/config/load-config.js';
import { Tool } from '../../src/tool/tool.decorator.js';
import { Toolset } from '../../src/tool/toolset.decorator.js';
import { callTool, ERAS, type Era, post } from '../fixtures/raw-call.js';
import { scrape } from '../fixtures/scrape.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const nothing = { description: 'Says yes.', effect: 'read', input: z.strictObject({}) } as const;

@Toolset({ name: 'rules' })
class RulesTools {
  @Tool({ ...nothing, access: { roles: ['user'] } })
  plain() {
    return 'yes';
  }

  @Tool({ ...nothing, description: 'Does.', effect: 'write', access: 'authenticated' })
  change() {
    return 'done';
  }

  @Tool({ ...nothing, description: 'Three.', access: 'authenticated', output: z.object({ rows: z.array(z.number()) }) })
  rows() {
    return { rows: [1, 2, 3] };
  }

  @Tool({ ...nothing, access: { roles: ['auditor'], shadow: true } })
  tried() {
    return 'yes';
  }
}

@Module({ providers: [RulesTools] })
class RulesModule {}

const [key, other, tried] = [makeApiKey().key, makeApiKey().key, makeApiKey().key];
const CLIENTS = `clients:
- { id: bot, roles: [user], limits: 3/min, keys: [{ hash: "${keyHash(key)}" }] }
- { id: mistyped, tools: [pl*, chagne], shadow: { tools: ['*_row', rows] } }
- { id: other, roles: [user], keys: [{ hash: "${keyHash(other)}" }] }
- id: tried
  allowWrite: true
  shadow: { tools: [change, rows], allowWrite: false, maxRecordsPerQuery: 2 }
  roles: [user]
  keys: [{ hash: "${keyHash(tried)}" }]
`;

let folder: string;
let server: TestServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-rules-'));
  const file = join(folder, 'gatehouse.config.yaml');
  writeFileSync(file, CLIENTS);
  server = await startTestServer([RulesModule], { GATEHOUSE_CONFIG: file });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const call = (era: Era, tool: string, credential: string) =>
  callTool(server, { era, tool, headers: { 'x-api-key': credential } });

it('a client has the limit of its record, in both eras together, and others do not', async () => {
  const statuses = [];
  for (const era of [...ERAS, ...ERAS]) statuses.push((await call(era, 'plain', key)).status);
  expect(statuses).toEqual([200, 200, 200, 429]);
  expect(server.audit().at(-1)).toMatchObject({ outcome: 'rate_limited', clientId: 'bot', rule: 'client', limit: 3 });
  for (const era of [...ERAS, ...ERAS]) expect((await call(era, 'plain', other)).status).toBe(200);
});

it('a permission in shadow refuses nobody and is counted', async () => {
  const answer = await call('2026-07-28', 'tried', other);
  expect(answer.message.result).toMatchObject({ content: [{ text: 'yes' }] });
  expect(server.audit().at(-1)).toMatchObject({ outcome: 'ok', wouldReject: ['access'] });
  const { samples } = await scrape(server);
  expect(samples.get('mcp_would_reject_total{reason="forbidden",rule="access",tool="tried"}')).toBe(1);
  expect((await callTool(server, { era: '2026-07-28', tool: 'tried' })).status).toBe(401);
});

it.each([
  ['plain', 'client_tools'],
  ['change', 'client_write'],
  ['rows', 'client_records'],
])('a record that is to be narrowed one day lets %s pass, and reports %s', async (tool, rule) => {
  for (const era of ERAS) {
    const { message } = await call(era, tool, tried);
    expect(message.result?.isError).toBeUndefined();
    expect(server.audit().at(-1)).toMatchObject({ outcome: 'ok', clientId: 'tried' });
    expect(server.audit().at(-1)?.['wouldReject']).toContain(rule);
  }
  const { samples } = await scrape(server);
  expect(samples.get(`mcp_would_reject_total{reason="forbidden",rule="${rule}",tool="${tool}"}`)).toBe(2);
});

it('such a record hides nothing of what is listed', async () => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
  const { message } = await post(server, body, { 'x-api-key': tried, 'mcp-protocol-version': ERAS[0] });
  const { tools } = message.result as unknown as { tools: { name: string }[] };
  expect(tools.map(({ name }) => name).toSorted()).toEqual(['change', 'plain', 'rows', 'tried']);
});

it('names of tools that nobody offers are told at start, and when the list of clients changes', () => {
  const told = () => server.logs.filter(({ msg }) => msg === 'these clients may call what nobody offers');
  const settings = ['clients.mistyped.tools.chagne', 'clients.mistyped.shadow.tools.*_row'];
  expect(told()).toEqual([expect.objectContaining({ level: 'warn', settings })]);
  const clients = server.app.get<LiveSlice<Config['clients']>>(liveSlice('clients'), { strict: false });
  clients.replace([...clients.current]);
  expect(told()).toHaveLength(2);
});
