import { resolve } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VERSION } from '../../src/config/version.js';
import { nodeArguments, ownFolder } from '../fixtures/gatehouse-process.js';
import { CLIENT_ERAS, connectClient } from '../fixtures/probe-client.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const INSTRUCTIONS = 'Orders of the web shop.\nBegin with search_orders.';
const ABOUT = {
  MCP_SERVER_NAME: 'order-desk',
  MCP_SERVER_TITLE: 'Order desk',
  MCP_SERVER_VERSION: '1.4.0',
  MCP_INSTRUCTIONS: INSTRUCTIONS,
};
const INFO = { name: 'order-desk', title: 'Order desk', version: '1.4.0' };

describe.each(['on', 'off'])('over HTTP, sessions %s', (SESSIONS) => {
  let server: TestServer;
  beforeAll(async () => void (server = await startTestServer([ProbeModule], { ...ABOUT, SESSIONS })));
  afterAll(() => server.close());

  it.each(CLIENT_ERAS)('tells a client of the %s era who it is and what its tools are for', async (era) => {
    const client = await connectClient(server, era);
    expect(client.getServerVersion()).toEqual(INFO);
    expect(client.getInstructions()).toBe(INSTRUCTIONS);
    await client.close();
  });

  it('stamps every answer of 2026-07-28 with its name', async () => {
    const client = await connectClient(server, 'modern');
    const list = await client.listTools();
    const { _meta } = await client.callTool({ name: 'echo', arguments: { text: 'hi' } });
    const stamp = { 'io.modelcontextprotocol/serverInfo': INFO };
    expect([list._meta, _meta]).toEqual([expect.objectContaining(stamp), expect.objectContaining(stamp)]);
    await client.close();
  });
});

it.each([
  [ABOUT, { serverVersion: '1.4.0' }, ',server_version="1.4.0"'],
  [{}, {}, ''],
])('operators are told the version of %j beside that of Gatehouse', async (settings, told, label) => {
  const server = await startTestServer([ProbeModule], settings);
  const read = (path: string) => fetch(new URL(path, server.url));
  const { version, serverVersion } = (await (await read('/health')).json()) as Record<string, unknown>;
  expect({ version, ...(serverVersion !== undefined && { serverVersion }) }).toEqual({ version: VERSION, ...told });
  expect(await (await read('/metrics')).text()).toContain(`,node="${process.versions.node}"${label}} 1\n`);
  await server.close();
});

it.each([
  [{}, { name: 'gatehouse', title: 'Gatehouse', version: VERSION }],
  [{ MCP_SERVER_NAME: 'order-desk' }, { name: 'order-desk', title: 'order-desk', version: VERSION }],
])('is called by what is set of %j', async (settings, info) => {
  const server = await startTestServer([ProbeModule], settings);
  const client = await connectClient(server, 'modern');
  expect(client.getServerVersion()).toEqual(info);
  expect(client.getInstructions()).toBeUndefined();
  await client.close();
  await server.close();
});

it('tells the same over stdio', async () => {
  const folder = ownFolder();
  const program = { bootstrap: resolve('dist/observability/bootstrap.js'), script: resolve('dist/stdio.js') };
  const client = new Client({ name: 'server-info', version: '1.0.0' });
  const env = { ...folder.env, ...ABOUT };
  const { cwd } = folder;
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: nodeArguments(program), cwd, env, stderr: 'ignore' }),
  );
  expect([client.getServerVersion(), client.getInstructions()]).toEqual([INFO, INSTRUCTIONS]);
  await client.close();
  folder.remove();
});
