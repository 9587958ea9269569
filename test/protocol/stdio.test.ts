import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BEHAVIOURS, REFUSALS } from '../fixtures/accounts-behaviours.js';
import { ownFolder } from '../fixtures/gatehouse-process.js';
import { INSPECTOR_CLIENTS } from '../fixtures/inspector-clients.js';
import { auditRows, type McpCaller } from '../fixtures/mcp-caller.js';
import { buildProbeApp, PROBE_STDIO_APP } from '../fixtures/probe-app/probe-app.js';
import { ENVELOPE } from '../fixtures/raw-call.js';
import { SDK_CLIENTS } from '../fixtures/sdk-clients.js';
import { STDIO_SCRIPT, startStdio } from '../fixtures/stdio-process.js';

const CLIENTS = [
  ...SDK_CLIENTS.map((client) => ({ name: client.name, client, refusals: REFUSALS })),
  ...INSPECTOR_CLIENTS.map((client) => ({ name: client.name, client, refusals: [] })),
];

describe.each(CLIENTS)('over stdio, $name', { concurrent: true, timeout: 60_000 }, ({ client, refusals }) => {
  const folder = ownFolder();
  let caller: McpCaller;

  beforeAll(async () => {
    const env = { ...folder.env, STDIO_SUB: 'user-1', STDIO_ROLES: 'user' };
    caller = await client.connect({ transport: 'stdio', script: STDIO_SCRIPT, cwd: folder.cwd, env });
  });

  afterAll(async () => {
    await caller[Symbol.asyncDispose]();
    folder.remove();
  });

  it.each(BEHAVIOURS)('%s', (_name, behave) => behave(caller, 'user-1'));

  it.each(refusals)('is refused $why: $outcome', async ({ tool, input, outcome }) => {
    expect(await caller.call(tool, input)).toMatchObject({ outcome, data: undefined });
  });

  it(`speaks ${client.protocolVersion}, as the audit rows say`, async () => {
    await caller.call('get-profile');
    const rows = await vi.waitFor(() => {
      const found = auditRows(caller.serverLog());
      expect(found).not.toEqual([]);
      return found;
    });
    for (const row of rows)
      expect(row).toMatchObject({ protocolVersion: client.protocolVersion, transport: 'stdio', principal: 'user-1' });
  });
});

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};
const INITIALIZED = { jsonrpc: '2.0', method: 'notifications/initialized' };
const call = (id: number, name: string, input: object = {}) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: input },
});

describe('the stdio process', () => {
  it('writes nothing but protocol to stdout, with everything logged and calls failing', async () => {
    await using stdio = startStdio({ LOG_LEVEL: 'trace', NODE_OPTIONS: '--trace-warnings' });
    stdio.send(INITIALIZE);
    await stdio.answerTo(1);
    stdio.send(INITIALIZED);
    stdio.send('this is no JSON');
    stdio.send(call(2, 'get-profile', { userId: 3 }));
    stdio.send(call(3, 'no-such-tool'));
    stdio.send(call(4, 'get-profile', { userId: 'nobody' }));
    stdio.send(call(5, 'health-check'));
    for (const id of [2, 3, 4, 5]) await stdio.answerTo(id);
    expect(await stdio.end()).toBe(0);
    for (const line of stdio.lines) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
    expect(
      auditRows(stdio.stderr())
        .map(({ outcome }) => outcome)
        .toSorted(),
    ).toEqual(['invalid_input', 'invalid_input', 'ok', 'tool_error', 'unknown_tool']);
    expect(stdio.stderr()).toContain('"level":"debug"');
  });

  it('tells on stderr what a tool prints', { timeout: 60_000 }, async () => {
    buildProbeApp();
    await using stdio = startStdio({}, PROBE_STDIO_APP);
    stdio.send(INITIALIZE);
    await stdio.answerTo(1);
    stdio.send(INITIALIZED);
    stdio.send(call(2, 'print'));
    expect(await stdio.answerTo(2)).toMatchObject({ result: { content: [{ text: 'printed' }] } });
    expect(await stdio.end()).toBe(0);
    for (const line of stdio.lines) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
    expect(stdio.stderr()).toContain('printed by console.log\nprinted to stdout\n');
  });

  it.each<[string, object | string, object, string]>([
    ['what is no JSON', '{"half":', { id: null, error: { code: -32700 } }, 'request'],
    ['a batch', '[{"jsonrpc":"2.0","id":2,"method":"ping"}]', { id: null, error: { code: -32600 } }, 'request'],
    ['a call with a name that is not text', { id: 2, params: { name: 5 } }, { id: 2, error: { code: -32602 } }, 'tool'],
    ['a call without parameters', { id: 2 }, { id: 2, error: { code: -32602 } }, 'tool'],
    ['a call whose parameters are a list', { id: 2, params: [] }, { id: 2, error: { code: -32600 } }, 'tool'],
    [
      'a progress token that is an object',
      { id: 2, params: { name: 'health-check', _meta: { progressToken: {} } } },
      { id: 2, error: { code: -32600 } },
      'tool',
    ],
  ])('refuses %s in our words, and records it', async (_what, sent, answer, kind) => {
    await using stdio = startStdio();
    stdio.send(INITIALIZE);
    await stdio.answerTo(1);
    stdio.send(typeof sent === 'string' ? sent : { jsonrpc: '2.0', method: 'tools/call', ...sent });
    expect(await stdio.end()).toBe(0);
    expect(stdio.lines.slice(1).map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({
        ...answer,
        error: expect.objectContaining({
          ...('error' in answer && (answer.error as object)),
          message: expect.not.stringMatching(/invalid_type|expected/),
          data: { outcome: 'invalid_input', decisionId: expect.any(String) },
        }),
      }),
    ]);
    expect(auditRows(stdio.stderr())).toEqual([
      expect.objectContaining({ outcome: 'invalid_input', kind, transport: 'stdio' }),
    ]);
  });

  it('acknowledges only subscriptions to what may be read', async () => {
    const folder = ownFolder();
    mkdirSync(join(folder.cwd, 'demo'));
    writeFileSync(join(folder.cwd, 'demo/SKILL.md'), '---\nname: demo\ndescription: A demo.\n---\nDo it.\n');
    await using stdio = startStdio({ SKILLS_DIR: folder.cwd });
    const known = 'skill://demo/SKILL.md';
    const notifications = { resourceSubscriptions: [known, 'file:///etc/passwd', 'skill://unknown/SKILL.md'] };
    const listen = {
      jsonrpc: '2.0',
      id: 1,
      method: 'subscriptions/listen',
      params: { notifications, _meta: ENVELOPE },
    };
    stdio.send(listen);
    const line = await vi.waitUntil(() => stdio.lines[0], { timeout: 10_000 });
    folder.remove();
    expect(JSON.parse(line)).toMatchObject({
      method: 'notifications/subscriptions/acknowledged',
      params: { notifications: { resourceSubscriptions: [known] } },
    });
  });

  it('answers what was asked before stdin closed, then exits 0', async () => {
    await using stdio = startStdio();
    for (const message of [INITIALIZE, INITIALIZED, call(2, 'get-profile')]) stdio.send(message);
    expect(await stdio.end()).toBe(0);
    expect(await stdio.answerTo(2)).toMatchObject({ result: { structuredContent: { userId: 'dev-user' } } });
  });

  it('lets the developer be an admin where nothing is configured', async () => {
    await using stdio = startStdio();
    for (const message of [INITIALIZE, INITIALIZED, call(2, 'get-profile', { userId: 'user-2' })]) stdio.send(message);
    expect(await stdio.answerTo(2)).toMatchObject({ result: { structuredContent: { name: 'Mateo Rivera' } } });
    expect(await stdio.end()).toBe(0);
  });

  it('ends once nobody reads its answers, though stdin stays open', async () => {
    await using stdio = startStdio();
    stdio.send(INITIALIZE);
    await stdio.answerTo(1);
    stdio.stopReading();
    stdio.send(call(2, 'get-profile'));
    expect(await stdio.exited).toBe(0);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('exits 0 on %s', async (signal) => {
    await using stdio = startStdio();
    stdio.send(INITIALIZE);
    await stdio.answerTo(1);
    expect(await stdio.end(signal)).toBe(0);
  });

  it('says on stderr alone why it cannot start', async () => {
    await using stdio = startStdio({ LOG_LEVEL: 'loud' });
    expect(await stdio.end()).toBe(1);
    expect(stdio.lines).toEqual([]);
    expect(stdio.stderr()).toMatch(/^gatehouse: LOG_LEVEL /);
  });
});
