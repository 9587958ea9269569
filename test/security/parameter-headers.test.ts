import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Tool } from '../../src/tool/tool.decorator.js';
import { Toolset } from '../../src/tool/toolset.decorator.js';
import { connectClient } from '../fixtures/probe-client.js';
import { callTool } from '../fixtures/raw-call.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const HEADER_MISMATCH = -32020;

const Placed = z.strictObject({
  region: z.string().meta({ 'x-mcp-header': 'Region' }).optional(),
  urgent: z.boolean().meta({ 'x-mcp-header': 'Urgent' }).optional(),
  page: z.strictObject({ size: z.int().meta({ 'x-mcp-header': 'Page-Size' }).optional() }).optional(),
});
type Placed = z.infer<typeof Placed>;

@Toolset({ name: 'placed' })
class PlacedTools {
  @Tool({ description: 'Says where.', effect: 'read', access: 'authenticated', input: Placed })
  where(placed: Placed) {
    return JSON.stringify(placed);
  }

  @Tool({ description: 'For admins.', effect: 'read', access: { roles: ['admin'] }, input: Placed })
  hidden() {
    return 'secret';
  }
}

@Module({ providers: [PlacedTools] })
class PlacedModule {}

let server: TestServer;
let authorization: string;

beforeAll(async () => {
  server = await startTestServer([PlacedModule]);
  authorization = `Bearer ${await server.token()}`;
});
afterAll(() => server.close());

const call = (input: unknown, headers: Record<string, string> = {}, tool = 'where') =>
  callTool(server, { era: '2026-07-28', tool, input, headers, authorization });

describe('Mcp-Param headers', () => {
  it.each<[string, unknown, Record<string, string>]>([
    ['nothing that is mirrored', {}, {}],
    ['plain text', { region: 'eu west' }, { 'mcp-param-region': 'eu west' }],
    ['a name in another case', { region: 'eu' }, { 'MCP-PARAM-REGION': 'eu' }],
    ['encoded text', { region: 'Zürich' }, { 'mcp-param-region': '=?base64?WsO8cmljaA==?=' }],
    ['text that only looks encoded', { region: '=?base64?x' }, { 'mcp-param-region': '=?base64?x' }],
    ['a boolean', { urgent: false }, { 'mcp-param-urgent': 'false' }],
    ['an integer inside an object', { page: { size: 42 } }, { 'mcp-param-page-size': '42' }],
    ['an integer with a fraction of zero', { page: { size: 42 } }, { 'mcp-param-page-size': '42.0' }],
    ['a header nobody declared', {}, { 'mcp-param-other': 'x' }],
  ])('that say what the arguments say are accepted: %s', async (_what, input, headers) => {
    const { status, message } = await call(input, headers);
    expect(status).toBe(200);
    expect(JSON.parse(message.result?.content[0]?.text ?? '')).toEqual(input);
  });

  it.each<[string, unknown, Record<string, string>, RegExp]>([
    ['a missing header', { region: 'eu' }, {}, /argument region, is missing/],
    ['another value', { region: 'eu' }, { 'mcp-param-region': 'us' }, /differs/],
    ['another case of the value', { region: 'eu' }, { 'mcp-param-region': 'EU' }, /differs/],
    ['a header without its argument', {}, { 'mcp-param-region': 'us' }, /sent without the argument/],
    ['missing padding', { region: 'Hello' }, { 'mcp-param-region': '=?base64?SGVsbG8?=' }, /neither/],
    ['foreign characters', { region: 'Hello' }, { 'mcp-param-region': '=?base64?SGVs!!!bG8=?=' }, /neither/],
    ['what is encoded twice', { region: 'x' }, { 'mcp-param-region': '=?base64?PT9iYXNlNjQ/eA==?=' }, /differs/],
    ['text beyond ASCII', { region: 'é' }, { 'mcp-param-region': 'é' }, /neither/],
    ['another boolean', { urgent: true }, { 'mcp-param-urgent': 'True' }, /differs/],
    ['a hexadecimal integer', { page: { size: 42 } }, { 'mcp-param-page-size': '0x2a' }, /differs/],
    ['an integer inside an object', { page: { size: 42 } }, { 'mcp-param-page-size': '43' }, /page\.size, differs/],
  ])('that say something else are refused: %s', async (_what, input, headers, reason) => {
    const { status, message } = await call(input, headers);
    expect(status).toBe(400);
    expect(message).toMatchObject({
      id: 7,
      error: {
        code: HEADER_MISMATCH,
        message: expect.stringMatching(reason),
        data: { outcome: 'invalid_input', mismatch: { header: expect.stringMatching(/^mcp-param-/) } },
      },
    });
  });

  it('that are sent twice are refused: a proxy may have read the other one', async () => {
    const meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    const params = { name: 'where', arguments: { region: 'eu, us' }, _meta: meta };
    const answer = await new Promise<string>((resolve, reject) => {
      const headers = {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        authorization,
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': 'tools/call',
        'mcp-name': 'where',
        'mcp-param-region': ['eu', 'us'],
      };
      request(server.mcp, { method: 'POST', headers }, (response) => resolve(text(response)))
        .on('error', reject)
        .end(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }));
    });
    expect(JSON.parse(answer)).toMatchObject({
      error: { code: HEADER_MISMATCH, message: expect.stringContaining('more than once') },
    });
  });

  it('are recorded like every refusal, without any value', async () => {
    const { message, text: body } = await call({ region: 'Atlantis' }, { 'mcp-param-region': 'Lemuria' });
    const executionId = message.error?.data?.['decisionId'];
    expect(server.audit().find((row) => row['executionId'] === executionId)).toMatchObject({
      outcome: 'invalid_input',
      kind: 'tool',
      name: 'where',
      principal: 'dev-user',
    });
    expect(`${body}${JSON.stringify(server.logs)}`).not.toMatch(/Atlantis|Lemuria/);
  });

  it('tell nothing about a tool to those who may not call it', async () => {
    const { status, text: body } = await call({ region: 'eu' }, {}, 'hidden');
    expect(status).toBe(200);
    expect(body).not.toContain('mcp-param');
  });

  it('are not expected of the 2025 revisions', async () => {
    const input = { region: 'eu' };
    const { status } = await callTool(server, { era: '2025-11-25', tool: 'where', input, authorization });
    expect(status).toBe(200);
  });

  it('are sent by the official client, and a call that came before its list is made again', async () => {
    const client = await connectClient(server, 'modern');
    const input = { region: ' Zürich ', urgent: true, page: { size: 7 } };
    const answers = [await client.callTool({ name: 'where', arguments: input })];
    await client.listTools();
    answers.push(await client.callTool({ name: 'where', arguments: input }));
    expect(answers.map(({ isError }) => isError ?? false)).toEqual([false, false]);
    await client.close();
  });
});
