import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ChangingModule, ChangingTools } from '../fixtures/changing.tools.js';
import { CLIENT_ERAS, connectClient } from '../fixtures/probe-client.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const PROJECT = { type: 'ref/resource', uri: 'project://{owner}/{name}' } as const;
const SECRET = { type: 'ref/resource', uri: 'secret://{name}' } as const;
const ASK = { type: 'ref/prompt', name: 'ask' } as const;

describe.each(CLIENT_ERAS)('completions, %s era', (era) => {
  let server: TestServer;
  let client: Client;
  const valuesOf = async (...params: Parameters<Client['complete']>) =>
    (await client.complete(...params)).completion.values;

  beforeAll(async () => {
    server = await startTestServer([ChangingModule]);
    client = await connectClient(server, era, { sub: 'ada' });
  });
  afterAll(async () => {
    await client.close();
    await server.close();
  });

  it('propose variables of a template, with what is settled already', async () => {
    expect(client.getServerCapabilities()).toMatchObject({ completions: {} });
    expect(await valuesOf({ ref: PROJECT, argument: { name: 'owner', value: 'a' } })).toEqual(['ada']);
    expect(
      await valuesOf({
        ref: PROJECT,
        argument: { name: 'name', value: 'n' },
        context: { arguments: { owner: 'ada' } },
      }),
    ).toEqual(['notes']);
  });

  it('propose arguments of a prompt, knowing who asks', async () => {
    expect(await valuesOf({ ref: ASK, argument: { name: 'topic', value: 'x' } })).toEqual(['x of ada']);
  });

  it('propose nothing for an argument nobody completes', async () => {
    expect(await valuesOf({ ref: ASK, argument: { name: 'owner', value: 'x' } })).toEqual([]);
  });

  it('are 100 at most, and say how many there are', async () => {
    const { completion } = await client.complete({ ref: ASK, argument: { name: 'topic', value: 'many' } });
    expect(completion).toMatchObject({ total: 250, hasMore: true });
    expect(completion.values).toHaveLength(100);
  });

  it.each([
    { why: 'an unknown prompt', ref: { ...ASK, name: 'nobody' }, name: 'x', code: -32602, outcome: 'unknown_tool' },
    {
      why: 'an unknown template',
      ref: { ...PROJECT, uri: 'x://{y}' },
      name: 'y',
      code: -32602,
      outcome: 'unknown_tool',
    },
    { why: 'an unknown argument', ref: ASK, name: 'mood', code: -32602, outcome: 'invalid_input' },
    { why: 'what only others may read', ref: SECRET, name: 'name', code: 403, outcome: 'forbidden' },
  ])('are refused for $why', async ({ ref, name, code, outcome }) => {
    const before = server.audit().length;
    await expect(client.complete({ ref, argument: { name, value: '' } })).rejects.toMatchObject({
      code,
      data: { outcome },
    });
    expect(server.audit().slice(before)).toEqual([expect.objectContaining({ outcome, principal: 'ada' })]);
  });

  it('are there for whoever may read', async () => {
    const admin = await connectClient(server, era, { roles: ['admin'] });
    const { completion } = await admin.complete({ ref: SECRET, argument: { name: 'name', value: '' } });
    expect(completion.values).toEqual(['plans']);
    await admin.close();
  });

  it('fail masked', async () => {
    const failed = await client
      .complete({ ref: ASK, argument: { name: 'topic', value: 'broken' } })
      .catch((error: unknown) => error as Error);
    expect(failed).toMatchObject({ code: -32603, data: { outcome: 'internal' } });
    expect(JSON.stringify([failed, (failed as Error).message])).not.toContain('hunter2');
  });

  it('end when their time is over, and tell the completer', async () => {
    const { aborted } = server.app.get(ChangingTools);
    await expect(client.complete({ ref: ASK, argument: { name: 'topic', value: 'slow' } })).rejects.toMatchObject({
      data: { outcome: 'timeout' },
    });
    expect(server.app.get(ChangingTools).aborted).toBe(aborted + 1);
  });

  it('end when the client cancels', async () => {
    const { aborted } = server.app.get(ChangingTools);
    const controller = new AbortController();
    const asked = client
      .complete({ ref: ASK, argument: { name: 'topic', value: 'slow' } }, { signal: controller.signal })
      .catch((error: unknown) => error);
    await vi.waitFor(() => expect(server.app.get(ChangingTools).waiting).toBe(1));
    controller.abort();
    await asked;
    await vi.waitFor(() => expect(server.app.get(ChangingTools).aborted).toBe(aborted + 1), 2_000);
  });
});

it('are not declared where nothing can be completed', async () => {
  const server = await startTestServer([ProbeModule]);
  const client = await connectClient(server, 'modern');
  expect(client.getServerCapabilities()).not.toHaveProperty('completions');
  await client.close();
  await server.close();
});
