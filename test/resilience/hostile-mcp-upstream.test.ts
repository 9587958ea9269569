import type { Client } from '@modelcontextprotocol/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { childrenOf } from '../fixtures/children-of.js';
import { freePort } from '../fixtures/free-port.js';
import { connectClient } from '../fixtures/probe-client.js';
import { plainTool, type ScriptedUpstream, startScripted } from '../fixtures/scripted-upstream.js';
import { startWithUpstreams, untilConnected, type UpstreamGatehouse } from '../fixtures/upstream-gatehouse.js';

let upstream: ScriptedUpstream | undefined;
let server: UpstreamGatehouse | undefined;
let client: Client | undefined;
afterEach(async () => {
  await client?.close();
  await server?.close();
  await upstream?.stop();
  [client, server, upstream] = [undefined, undefined, undefined];
});

const text = (words: string) => ({ content: [{ type: 'text', text: words }] });
const behind = (url: string, settings: Record<string, unknown> = {}) => ({
  name: 'bad',
  url,
  access: 'authenticated',
  firstUse: 'trust',
  tools: [{ match: '*' }],
  ...settings,
});
const outcomes = () => (server?.audit() ?? []).map(({ outcome }) => outcome);
const warned = (words: string) => (server?.logs ?? []).filter(({ msg }) => String(msg).includes(words));
const call = (name = 'bad_do') => (client as Client).callTool({ name, arguments: {} });
const dependencies = async () => {
  const answer = await fetch(new URL('/health', server?.url));
  return (await answer.json()) as { status: string; dependencies: Record<string, { status: string }> };
};

describe('a server over HTTP', () => {
  beforeEach(async () => {
    upstream = await startScripted();
    upstream.tools = [plainTool('do')];
  });
  const start = async (settings: Record<string, unknown> = {}, env: Record<string, string> = {}) => {
    server = await startWithUpstreams([behind(upstream?.url ?? '', settings)], { env });
    client = await connectClient(server, 'modern');
  };
  const behaves = (behaviour: ScriptedUpstream['behaviours'][string]) => {
    (upstream as ScriptedUpstream).behaviours['do'] = behaviour;
  };

  it('that never answers costs no more than its time, is told to stop, and is left alone after a while', async () => {
    await start({ timeoutMs: 200 }, { BREAKER_FAILURES: '3' });
    behaves(() => undefined);
    for (let at = 0; at < 3; at += 1) await call();
    expect(outcomes()).toEqual(['timeout', 'timeout', 'timeout']);
    await vi.waitFor(() =>
      expect(upstream?.asked.filter(({ message }) => message.method === 'notifications/cancelled')).toHaveLength(3),
    );
    await call();
    expect(outcomes().at(-1)).toBe('circuit_open');
  });

  it('that sends a flood is cut off before it fills the memory', async () => {
    await start({ maxBytes: 100_000 });
    let written = 0;
    behaves((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = () => {
        while (!response.destroyed && written < 500_000_000) {
          written += 65_536;
          if (!response.write('x'.repeat(65_536))) return void response.once('drain', more);
        }
      };
      more();
      return undefined;
    });
    expect(await call()).toMatchObject({ isError: true });
    expect(outcomes()).toEqual(['upstream']);
    expect(written).toBeLessThan(50_000_000);
  });

  it('that answers more than its tool may is not shown in part', async () => {
    await start({ tools: [{ match: '*', maxBytes: 1_000 }] });
    behaves(() => text('x'.repeat(2_000)));
    await call();
    expect(outcomes()).toEqual(['answer_too_large']);
  });

  it.each<[string, object]>([
    ['another type', { ...text('n'), structuredContent: { n: 'three' } }],
    ['nothing', text('n')],
  ])('that breaks the output schema that was accepted has failed: %s', async (_, result) => {
    const outputSchema = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] };
    (upstream as ScriptedUpstream).tools = [{ ...plainTool('do'), outputSchema }];
    await start();
    behaves(() => ({ ...text('3'), structuredContent: { n: 3 } }));
    expect(await call()).toMatchObject({ structuredContent: { n: 3 } });
    behaves(() => result);
    await call();
    expect(outcomes()).toEqual(['ok', 'upstream']);
  });

  it('that redirects is not followed, and its credential stays', async () => {
    const other = await startScripted();
    await start({ headers: [{ name: 'X-Key', value: 'of-the-service' }] });
    behaves((_, response) => void response.writeHead(307, { location: other.url }).end());
    await call();
    expect(outcomes()).toEqual(['upstream']);
    expect(other.asked).toEqual([]);
    await other.stop();
  });

  it.each<[string, (params: object) => object, string]>([
    ['says it failed', () => ({ ...text('No such ticket.'), isError: true }), 'tool_error'],
    ['answers what is no result', () => ({ content: 'none' }), 'upstream'],
  ])('that %s is taken at its word', async (_, result, outcome) => {
    await start();
    behaves(result);
    await call();
    expect(outcomes()).toEqual([outcome]);
  });

  it.each<[number, string, string]>([
    [-32602, 'tool_error', 'No such file.'],
    [-32603, 'upstream', 'A system this tool depends on failed'],
    [429, 'upstream_limited', 'accepts no more calls'],
  ])('that answers the error %i: %s', async (code, outcome, words) => {
    await start();
    behaves((_, response, id) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ jsonrpc: '2.0', id, error: { code, message: 'No such file.' } }));
      return undefined;
    });
    expect(JSON.stringify(await call())).toContain(words);
    expect(outcomes()).toEqual([outcome]);
  });

  it.each<[number, string]>([
    [401, 'internal'],
    [429, 'upstream_limited'],
    [503, 'upstream'],
  ])('that answers %i: %s', async (status, outcome) => {
    await start();
    behaves((_, response) => void response.writeHead(status).end());
    await call().catch(() => {});
    expect(outcomes()).toEqual([outcome]);
  });

  it('that cries change without end is looked at once in a second', async () => {
    await start();
    await vi.waitFor(() => expect(upstream?.streams).toBe(1));
    const lists = () => upstream?.asked.filter(({ message }) => message.method === 'tools/list').length ?? 0;
    const before = lists();
    const startedAt = performance.now();
    await vi.waitFor(
      () => {
        for (let at = 0; at < 200; at += 1) upstream?.sayChanged();
        expect(lists()).toBeGreaterThan(before + 2);
      },
      { timeout: 10_000, interval: 20 },
    );
    expect(lists() - before).toBeLessThanOrEqual((performance.now() - startedAt) / 1_000 + 2);
    behaves(() => text('still here'));
    expect(await call()).toMatchObject(text('still here'));
  });

  it('that has forgotten its session gets another, and no restart is needed', async () => {
    await start();
    behaves(() => text('here'));
    await call();
    upstream?.forget();
    await call();
    expect(outcomes()).toEqual(['ok', 'upstream']);
    await vi.waitFor(() => expect(warned('connection to an upstream server was lost')).toHaveLength(1), {
      timeout: 5_000,
    });
    await untilConnected(server as UpstreamGatehouse);
    expect(await call()).toMatchObject(text('here'));
  });

  it('that is away keeps its place: what was accepted is listed, and calls say so', async () => {
    const port = Number(new URL(upstream?.url ?? '').port);
    await start();
    behaves(() => text('here'));
    await upstream?.stop();
    upstream = undefined;
    await call();
    expect(outcomes()).toEqual(['upstream']);
    const degraded = { status: 'degraded', dependencies: { 'upstream bad': { status: 'down' } } };
    await vi.waitFor(async () => expect(await dependencies()).toMatchObject(degraded), { timeout: 15_000 });
    expect((await fetch(new URL('/readyz', server?.url))).status).toBe(200);
    expect((await client?.listTools())?.tools.map(({ name }) => name)).toEqual(['bad_do']);

    upstream = await startScripted(port);
    upstream.tools = [plainTool('do')];
    behaves(() => text('back'));
    await untilConnected(server as UpstreamGatehouse);
    expect(await call()).toMatchObject(text('back'));
    expect((await dependencies()).dependencies['upstream bad']).toMatchObject({ status: 'up' });
  });
});

it('a server that is not there does not keep the service from starting', async () => {
  const startedAt = performance.now();
  server = await startWithUpstreams([behind(`http://127.0.0.1:${await freePort()}/mcp`)], { connected: false });
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  expect((await fetch(new URL('/readyz', server.url))).status).toBe(200);
  await vi.waitFor(() => expect(warned('cannot be connected').length).toBeGreaterThan(1), { timeout: 10_000 });
});

/** An MCP server in a line or two, whose tool does what a test says. */
const program = (tool: string, start = '') => `
${start}
require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  const say = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
  const answer = (result) => say({ id, result });
  if (method === 'initialize') answer({ protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } });
  else if (method === 'tools/list') answer({ tools: [{ name: 'do', description: 'Does.', inputSchema: { type: 'object' } }] });
  else if (method === 'tools/call') { ${tool} }
  else if (id !== undefined && method !== undefined) say({ id, error: { code: -32601, message: 'no' } });
  else if (id !== undefined) globalThis.answered?.(JSON.parse(line));
});`;
const ok = "answer({ content: [{ type: 'text', text: String(process.pid) }] })";

describe('a server over stdio', () => {
  const start = async (script: string, settings: Record<string, unknown> = {}) => {
    const { url: _, ...rest } = behind('', settings);
    server = await startWithUpstreams([{ ...rest, command: process.execPath, args: ['-e', script] }]);
    client = await connectClient(server, 'modern');
  };

  it('that dies in the middle of a call fails that call, is started again, and leaves no zombie', async () => {
    const before = childrenOf(process.pid);
    await start(program('if (process.env.HOME !== params.arguments.x) process.exit(3)'));
    await call();
    expect(outcomes()).toEqual(['upstream']);
    await vi.waitFor(() => expect(warned('connection to an upstream server was lost')).toHaveLength(1));
    await untilConnected(server as UpstreamGatehouse);
    await vi.waitFor(() => expect(childrenOf(process.pid)).toHaveLength(before.length + 1));
  });

  it('that ends at once is started again with more and more time between', async () => {
    server = await startWithUpstreams(
      [{ ...behind(''), url: undefined, command: process.execPath, args: ['-e', 'process.exit(1)'] }],
      { connected: false },
    );
    await vi.waitFor(() => expect(warned('cannot be connected').length).toBeGreaterThan(2), { timeout: 15_000 });
    const times = warned('cannot be connected').map(({ time }) => Date.parse(String(time)));
    expect((times[2] ?? 0) - (times[1] ?? 0)).toBeGreaterThan(400);
  });

  it('that cannot be run is no reason to stop', async () => {
    server = await startWithUpstreams([{ ...behind(''), url: undefined, command: '/no/such/program' }], {
      connected: false,
    });
    await vi.waitFor(() => expect(warned('cannot be connected').length).toBeGreaterThan(0), { timeout: 10_000 });
  });

  it('that will not end is killed with the service', async () => {
    const stubborn = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); process.stdin.on('end', () => {});";
    const before = childrenOf(process.pid);
    await start(program(ok, stubborn));
    expect(childrenOf(process.pid)).toHaveLength(before.length + 1);
    await client?.close();
    await server?.close();
    [client, server] = [undefined, undefined];
    await vi.waitFor(() => expect(childrenOf(process.pid)).toEqual(before));
  });

  it('that writes a line without end is cut off', async () => {
    await start(
      program(
        "process.stdout.write('x'.repeat(300000)); setTimeout(() => process.stdout.write('x'.repeat(300000)), 10)",
      ),
      {
        maxBytes: 200_000,
        timeoutMs: 5_000,
      },
    );
    await call();
    expect(outcomes()).toEqual(['upstream']);
  });

  it('that writes what is no message is not listened to, and its stderr is in the log without its secrets', async () => {
    const noise =
      "process.stdout.write('not json\\n'); process.stderr.write('token is ' + process.env.KEY + ' password=hunter2\\n');";
    await start(program(ok, noise), { env: [{ name: 'KEY', value: 'very-secret-key' }] });
    expect(await call()).not.toHaveProperty('isError', true);
    await vi.waitFor(() => expect(warned('wrote to its stderr').length).toBeGreaterThan(0));
    expect(warned('wrote to its stderr')[0]).toMatchObject({ stderr: 'token is *** password=***' });
    expect(JSON.stringify(server?.logs)).not.toContain('very-secret-key');
  });

  it('that asks for something itself is told that nobody is there', async () => {
    const asks = `
      globalThis.answered = (message) => answer({ content: [{ type: 'text', text: JSON.stringify(message.error) }] });
      say({ id: 'mine', method: 'sampling/createMessage', params: { messages: [], maxTokens: 10 } });`;
    await start(program(asks));
    const answer = await call();
    expect(JSON.stringify(answer.content)).toContain('-32601');
  });
});
