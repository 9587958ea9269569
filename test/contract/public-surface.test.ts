import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppModule } from '../../src/app.module.js';
import { Catalogue } from '../../src/tool/catalogue.js';
import { type Era, ERAS, post, revisionHeaders } from '../fixtures/raw-call.js';
import { startTestService, type TestServer } from '../fixtures/test-server.js';

/** What can be listed, and under which name the answer holds it. */
const LISTS = {
  tools: 'tools/list',
  resources: 'resources/list',
  resourceTemplates: 'resources/templates/list',
  prompts: 'prompts/list',
} as const;

/** Settings without which some toolset is not offered. Nothing is called, so nothing is reached with them. */
const WHAT_TOOLSETS_NEED = { GITHUB_TOKEN: 'never-sent' };

const METHOD_NOT_FOUND = -32601;

type Surface = Readonly<Record<keyof typeof LISTS, readonly Readonly<Record<string, unknown>>[]>>;

let server: TestServer;
let authorization: string;

beforeAll(async () => {
  server = await startTestService(AppModule.with, WHAT_TOOLSETS_NEED);
  const { tools, resources, prompts } = server.app.get(Catalogue, { strict: false });
  const rules = [...tools, ...resources, ...prompts].map(({ access }) => (typeof access === 'object' ? access : {}));
  const roles = [...new Set(['admin', ...rules.flatMap((rule) => rule.roles ?? [])])];
  const scopes = [...new Set(rules.flatMap((rule) => rule.scopes ?? []))];
  authorization = `Bearer ${await server.token({ roles, scopes })}`;
});
afterAll(() => server.close());

/** Everything an admin with every scope sees, as it is on the wire. */
async function surface(era: Era): Promise<Surface> {
  const lists = Object.entries(LISTS).map(async ([name, method]) => [name, await list(era, name, method)] as const);
  return Object.fromEntries(await Promise.all(lists)) as Surface;
}

async function list(era: Era, name: string, method: string): Promise<unknown> {
  const isModern = era === '2026-07-28';
  const params = isModern
    ? { _meta: { 'io.modelcontextprotocol/protocolVersion': era, 'io.modelcontextprotocol/clientCapabilities': {} } }
    : {};
  const { message } = await post(server, JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }), {
    authorization,
    ...revisionHeaders(method, {}, era),
  });
  if (message.error?.code === METHOD_NOT_FOUND) return [];
  const result = message.result as Record<string, unknown> | undefined;
  expect(result, JSON.stringify(message)).toHaveProperty(name);
  // The whole of it: a second page would be missing from the contract.
  expect(result).not.toHaveProperty('nextCursor');
  return result?.[name];
}

describe('the public surface', () => {
  it.each(ERAS)(
    'is what was agreed, %s; a change of it is a change for every agent, so look before you update',
    async (era) => {
      await expect(`${JSON.stringify(await surface(era), undefined, 2)}\n`).toMatchFileSnapshot(
        '__snapshots__/public-surface.json',
      );
    },
  );

  it('holds everything in the catalogue: nothing is hidden from everybody', async () => {
    const { tools, resources, prompts } = server.app.get(Catalogue, { strict: false });
    const seen = await surface('2026-07-28');
    expect(seen.tools.map(({ name }) => name)).toEqual(tools.map(({ name }) => name));
    expect(seen.resources.length + seen.resourceTemplates.length).toBe(resources.length);
    expect(seen.prompts.map(({ name }) => name)).toEqual(prompts.map(({ name }) => name));
  });
});
