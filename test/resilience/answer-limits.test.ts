import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BoundedModule } from '../fixtures/bounded.tools.js';
import { callTool, ERAS, post } from '../fixtures/raw-call.js';
import { growth, scrape } from '../fixtures/scrape.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

let server: TestServer;
let authorization: string;
beforeAll(async () => {
  server = await startTestServer([BoundedModule], { ANSWER_MAX_BYTES: '2000' });
  authorization = `Bearer ${await server.token()}`;
});
afterAll(() => server.close());

describe.each(ERAS)('an answer, %s', (era) => {
  const call = (tool: string, characters: number) =>
    callTool(server, { era, tool, input: { characters }, authorization });

  it.each([
    ['read', 1_900],
    ['glance', 80],
    ['skim', 400],
    ['write', 400],
  ])('of %s with %i characters is given', async (tool, characters) => {
    const { message } = await call(tool, characters);
    expect(message.result?.isError).toBeUndefined();
    expect(message.result?.content[0]?.text.length).toBeGreaterThanOrEqual(characters);
  });

  it.each([
    ['read', 2_000, 2_000],
    // Two bytes each, as text and as structured content.
    ['glance', 120, 500],
    ['skim', 401, 100],
    ['write', 500, 500],
  ])('of %s with %i characters is withheld whole, with the limit', async (tool, characters, limit) => {
    const { message } = await call(tool, characters);
    expect(message.result?.isError).toBe(true);
    expect(message.result?._meta?.['gatehouse/refusal']).toMatchObject({ outcome: 'answer_too_large', limit });
    expect(message.result?.content).toHaveLength(1);
    expect(message.result?.content[0]?.text).not.toMatch(/xx|üü/);
    expect(server.audit().at(-1)).toMatchObject({ name: tool, outcome: 'answer_too_large' });
    expect(server.audit().at(-1)?.['bytes']).toBeGreaterThan(400);
  });
});

it('tells a model to narrow its question, and not to repeat what was done', async () => {
  const text = async (tool: string) =>
    (await callTool(server, { era: '2026-07-28', tool, input: { characters: 3_000 }, authorization })).message.result
      ?.content[0]?.text;
  expect(await text('read')).toMatch(/filter more narrowly/);
  expect(await text('write')).toMatch(/do not repeat it/);
});

it('is bounded for prompts too', async () => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'prompts/get', params: { name: 'novel' } });
  const { message } = await post(server, body, { authorization, 'mcp-protocol-version': '2025-11-25' });
  expect(message.error).toMatchObject({ code: 413, data: { outcome: 'answer_too_large' } });
});

it('is measured, by tool and client, unless it was withheld', async () => {
  const before = await scrape(server);
  await callTool(server, { era: '2026-07-28', tool: 'read', input: { characters: 3_000 }, authorization });
  await callTool(server, { era: '2026-07-28', tool: 'read', input: { characters: 400 }, authorization });
  const after = await scrape(server);
  expect(growth(before, after, 'mcp_tool_response_bytes_sum')).toEqual({ '{tool="read",client="other"}': 439 });
  expect(growth(before, after, 'mcp_tool_response_tokens_sum')).toEqual({ '{tool="read",client="other"}': 100 });
});
