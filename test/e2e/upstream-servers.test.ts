import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { childrenOf } from '../fixtures/children-of.js';
import { CLIENT_ERAS, connectClient } from '../fixtures/probe-client.js';
import { type EverythingServer, startEverything } from '../fixtures/everything-server.js';
import { EVERYTHING, FILESYSTEM } from '../fixtures/official-servers.js';
import { startWithUpstreams, type UpstreamGatehouse } from '../fixtures/upstream-gatehouse.js';

const everything = {
  access: 'authenticated',
  firstUse: 'trust',
  tools: [{ match: '*', effect: 'read' }],
  resources: ['*'],
  prompts: ['*'],
};

let files: string;
let http: EverythingServer;
let sse: EverythingServer;
let server: UpstreamGatehouse;

beforeAll(async () => {
  files = realpathSync(mkdtempSync(join(tmpdir(), 'gatehouse-files-')));
  writeFileSync(join(files, 'note.txt'), 'Call Amara back.');
  [http, sse] = await Promise.all([startEverything('streamableHttp'), startEverything('sse')]);
  server = await startWithUpstreams([
    {
      ...everything,
      name: 'local',
      command: process.execPath,
      args: [EVERYTHING, 'stdio'],
      env: [{ name: 'GREETING', value: 'for the child' }],
    },
    { ...everything, name: 'remote', url: http.url },
    { ...everything, name: 'older', url: sse.url },
    {
      name: 'files',
      command: process.execPath,
      args: [FILESYSTEM, files],
      access: { roles: ['user'] },
      firstUse: 'trust',
      tools: [
        { match: 'read_text_file', effect: 'read' },
        { match: 'list_directory', effect: 'read', access: { roles: ['admin'] } },
        { match: 'write_file' },
      ],
    },
  ]);
}, 60_000);
afterAll(async () => {
  await server.close();
  await Promise.all([http.stop(), sse.stop()]);
  rmSync(files, { recursive: true, force: true });
});

const call = (client: Client, name: string, input: Record<string, unknown> = {}) =>
  client.callTool({ name, arguments: input });
const textOf = (answer: { content?: unknown }) =>
  (answer.content as { text?: string }[]).map(({ text }) => text).join('\n');

describe.each(CLIENT_ERAS)('servers behind this one, for a %s client', (era) => {
  let client: Client;
  beforeAll(async () => (client = await connectClient(server, era)));
  afterAll(() => client.close());

  it.each(['local', 'remote', 'older'])('answer under their prefix: %s', async (name) => {
    expect(textOf(await call(client, `${name}_echo`, { message: 'hello' }))).toBe('Echo: hello');
    const sum = await call(client, `${name}_get-sum`, { a: 2, b: 3 });
    expect(textOf(sum)).toContain('5');
  });

  it('are described as they describe themselves, and annotated as the operator says', async () => {
    const { tools } = await client.listTools();
    const echo = tools.find(({ name }) => name === 'local_echo');
    expect(echo).toMatchObject({
      title: 'Echo Tool',
      inputSchema: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
      annotations: { readOnlyHint: true, openWorldHint: true },
    });
    const write = tools.find(({ name }) => name === 'files_write_file');
    expect(write?.annotations).toMatchObject({ readOnlyHint: false, idempotentHint: false });
  });

  it('send structured content that fits what was accepted', async () => {
    const answer = await call(client, 'remote_get-structured-content', { location: 'Chicago' });
    expect(answer.structuredContent).toMatchObject({ temperature: expect.any(Number), conditions: expect.any(String) });
  });

  it('get no arguments that do not fit', async () => {
    const answer = await call(client, 'local_get-sum', { a: 'two' });
    expect(answer.isError).toBe(true);
    expect(textOf(answer)).toContain('a: must be number');
  });

  it('are reached by whoever may, and by nobody else', async () => {
    expect(textOf(await call(client, 'files_read_text_file', { path: join(files, 'note.txt') }))).toContain('Amara');
    const { tools } = await client.listTools();
    const names = tools.map(({ name }) => name).filter((name) => name.startsWith('files_'));
    expect(names).toEqual(['files_read_text_file', 'files_write_file']);
    await expect(call(client, 'files_move_file', {})).rejects.toThrow('Unknown tool');
    expect(textOf(await call(client, 'files_list_directory', { path: files }))).toContain('role');
    const admin = await connectClient(server, era, { roles: ['admin'] });
    expect(textOf(await call(admin, 'files_list_directory', { path: files }))).toContain('note.txt');
    await admin.close();
  });

  it('say themselves what went wrong with a call', async () => {
    const answer = await call(client, 'files_read_text_file', { path: '/etc/hostname' });
    expect(answer.isError).toBe(true);
    expect(textOf(answer)).toContain('outside allowed directories');
  });

  it('offer resources under URIs that do not meet', async () => {
    const uri = 'demo://resource/static/document/features.md';
    for (const name of ['local', 'remote']) {
      const { contents } = await client.readResource({ uri: `${name}+${uri}` });
      expect(contents[0]).toMatchObject({ uri: `${name}+${uri}`, text: expect.stringContaining('#') });
    }
    const made = await client.readResource({ uri: 'older+demo://resource/dynamic/text/7' });
    expect(made.contents[0]).toMatchObject({ uri: 'older+demo://resource/dynamic/text/7' });
    await expect(client.readResource({ uri })).rejects.toThrow('Unknown resource');
  });

  it('link to resources that can be read here', async () => {
    const answer = await call(client, 'remote_get-resource-links', { count: 2 });
    const links = (answer.content as { type: string; uri: string }[]).filter(({ type }) => type === 'resource_link');
    expect(links.map(({ uri }) => uri)).toEqual(links.map(() => expect.stringMatching(/^remote\+demo:/)));
    const { contents } = await client.readResource({ uri: links[0]?.uri ?? '' });
    expect(contents[0]?.uri).toBe(links[0]?.uri);
    const embedded = await call(client, 'local_get-resource-reference', { resourceType: 'Text', resourceId: 1 });
    expect(JSON.stringify(embedded.content)).toContain('"uri":"local+demo://');
  });

  it('offer prompts, and propose values of their arguments', async () => {
    const prompt = await client.getPrompt({ name: 'older_args-prompt', arguments: { city: 'Lagos' } });
    expect(JSON.stringify(prompt.messages)).toContain('Lagos');
    await expect(client.getPrompt({ name: 'local_args-prompt', arguments: {} })).rejects.toThrow('city');
    const { completion } = await client.complete({
      ref: { type: 'ref/prompt', name: 'local_completable-prompt' },
      argument: { name: 'department', value: 'E' },
    });
    expect(completion.values).toContain('Engineering');
  });

  it('tell how far they are, and stop when the caller does', async () => {
    const told: number[] = [];
    const input = { duration: 1, steps: 4 };
    await client.callTool(
      { name: 'local_trigger-long-running-operation', arguments: input },
      { onprogress: ({ progress }) => void told.push(progress) },
    );
    // The last step is told at the moment of the answer, and a client may have stopped to listen.
    expect(told.slice(0, 3)).toEqual([1, 2, 3]);
    const stop = new AbortController();
    const running = client.callTool(
      { name: 'remote_trigger-long-running-operation', arguments: { duration: 60, steps: 60 } },
      { signal: stop.signal, onprogress: () => stop.abort() },
    );
    await expect(running).rejects.toThrow();
    await vi.waitUntil(() => server.audit().some(({ outcome }) => outcome === 'cancelled'));
  });

  it('see nothing of the environment of this service', async () => {
    const env = textOf(await call(client, 'local_get-env'));
    expect(env).toContain('"PATH"');
    expect(env).toContain('"GREETING": "for the child"');
    expect(env).not.toContain('VITEST');
    expect(env).not.toContain('DATA_DIR');
  });

  it('can be looked up in the audit and in metrics by their prefixed name', async () => {
    await call(client, 'files_read_text_file', { path: join(files, 'note.txt') });
    expect(server.audit()).toContainEqual(expect.objectContaining({ name: 'files_read_text_file', outcome: 'ok' }));
    const metrics = await (await fetch(new URL('/metrics', server.url))).text();
    expect(metrics).toMatch(/mcp_tool_duration_seconds_count\{[^}]*tool="files_read_text_file"/);
    expect(metrics).toMatch(/mcp_upstream_duration_seconds_count\{[^}]*dependency="files"/);
    expect(metrics).toMatch(/mcp_upstream_server_up\{[^}]*upstream="remote"[^}]*\} 1/);
    expect(metrics).toMatch(
      /mcp_upstream_definitions\{[^}]*state="offered"[^}]*upstream="local"[^}]*\} 2\d|upstream="local"[^}]*state="offered"[^}]*\} 2\d/,
    );
  });
});

describe('servers behind this one', () => {
  it('leave no listener, timer or process behind, after 200 calls', async () => {
    const client = await connectClient(server, 'modern');
    const names = ['local_echo', 'remote_echo', 'older_echo', 'files_read_text_file'];
    const hundred = async () => {
      for (let round = 0; round < 5; round += 1) {
        await Promise.all(
          Array.from({ length: 20 }, (_, at) =>
            call(client, names[at % 4] ?? '', { message: String(at), path: join(files, 'note.txt') }),
          ),
        );
      }
    };
    const held = () => process.getActiveResourcesInfo().length;
    await hundred();
    const [before, children] = [held(), childrenOf(process.pid)];
    await hundred();
    await hundred();
    // Connections are kept for the next request, at most as many as calls ran at once; a leak would be one for each call.
    await vi.waitFor(() => expect(held()).toBeLessThanOrEqual(before + 40), { timeout: 10_000 });
    await client.close();
    expect(childrenOf(process.pid)).toEqual(children);
  });
});
