import { describe, expect, it } from 'vitest';
import { startStandIn } from '../../test/fixtures/stand-in.js';
import { describing, reading, written } from '../../test/fixtures/openapi/described.js';
import { openapiSchema } from '../config/openapi/openapi.schema.js';
import { loadApis } from '../config/openapi/openapi-secrets.js';
import { compileCatalogue } from '../tool/compile-catalogue.js';
import type { ToolOperation } from '../tool/operation.js';
import { apiToolset } from './api-toolset.js';

const NEVER_ASKED = { text: () => Promise.reject(new Error('What is only read is never called')) };

async function toolsetOf(text: string, more: object) {
  const record = { name: 'api', description: written(text), url: 'https://api.example', access: 'public', ...more };
  const all = openapiSchema.parse([{ operations: [{ match: '*' }], ...record }]);
  const [api] = loadApis(all, [], {}, '/').apis;
  return apiToolset(api!, NEVER_ASKED);
}

async function read(text: string, more: object = {}) {
  const { toolset, problems, unchecked } = await toolsetOf(text, more);
  const tools = compileCatalogue([toolset]) as readonly ToolOperation[];
  return { tools, problems, unchecked };
}
const problemsOf = async (text: string, more: object = {}) => (await toolsetOf(text, more)).problems.join('\n');
const query = (schema: object, more: object = {}) => reading([{ name: 'q', in: 'query', schema, ...more }]);
const sending = (schema: object, more: object = {}) => ({
  post: {
    operationId: 'send',
    requestBody: { required: true, content: { 'application/json': { schema } }, ...more },
    responses: { 201: { description: 'made' } },
  },
});
const inputOf = async (item: object, components: object = {}, openapi = '3.1.0') => {
  const { tools, problems } = await read(describing('/a', item as never, components as never, openapi));
  expect(problems).toEqual([]);
  return tools[0]!.listing.inputSchema;
};

describe('what cannot be served is refused with its operation and the reason', () => {
  it.each<[string, string, string]>([
    ['a remote reference', describing('/a', query({ $ref: 'https://evil.example/s.json' })), 'only what is below'],
    ['a file', describing('/a', query({ $ref: 'file:///etc/passwd' })), 'only what is below'],
    ['a relative file', describing('/a', query({ $ref: 'other.yaml#/a' })), 'only what is below'],
    ['a reference to nowhere', describing('/a', query({ $ref: '#/components/schemas/None' })), 'which is not there'],
    [
      'a circle of references',
      describing('/a', reading([{ $ref: '#/components/parameters/A' }]), {
        parameters: { A: { $ref: '#/components/parameters/B' }, B: { $ref: '#/components/parameters/A' } },
      }),
      'circle',
    ],
    [
      'servers of its own',
      describing('/a', reading([], { servers: [{ url: 'https://evil.example' }] })),
      'servers of its own',
    ],
    [
      'servers of its path',
      describing('/a', { ...reading(), servers: [{ url: 'https://evil.example' }] }),
      'servers of its own',
    ],
    ['another host in its path', describing('//evil.example/a', reading()), 'below a host'],
    ['a user in its path', describing('/@evil.example/../a', reading()), 'below a host'],
    ['a backslash', describing('/\\evil.example', reading()), 'below a host'],
    ['a path that names what is no parameter', describing('/a/{id}', reading()), 'id'],
    ['a pattern that explodes', describing('/a', query({ type: 'string', pattern: '^(a+)+$' })), 'takes far too long'],
    ['a cookie', describing('/a', reading([{ name: 'c', in: 'cookie', required: true, schema: {} }])), 'cookie'],
    [
      'a dangerous header',
      describing('/a', reading([{ name: 'Host', in: 'header', required: true, schema: {} }])),
      'no caller may set',
    ],
    [
      'a style nobody writes',
      describing('/a/{m}', reading([{ name: 'm', in: 'path', required: true, style: 'matrix', schema: {} }])),
      'style',
    ],
    ['a form', describing('/a', sending({}, { content: { 'multipart/form-data': {} } })), 'only application/json'],
    [
      'a picture',
      describing('/a', {
        get: { operationId: 'p', responses: { 200: { description: '', content: { 'image/png': {} } } } },
      }),
      'JSON and text',
    ],
    ['a dynamic reference', describing('/a', query({ $dynamicRef: '#x' })), '$dynamicRef'],
    ['hidden text in a value', describing('/a', query({ enum: ['a\u{e0041}'] })), 'hidden Unicode'],
    [
      'what is no OpenAPI',
      describing('/a', { get: { operationId: 'x', parameters: 'none', responses: {} } }),
      'GET /a (x)',
    ],
  ])('%s', async (_, text, reason) => {
    const problems = await problemsOf(text);
    expect(problems).toContain(reason);
    expect(problems).toMatch(/^(GET|POST) \//);
  });

  it.each<[string, string, string]>([
    ['half of it', '{"openapi":', 'neither JSON nor YAML'],
    ['Swagger 2', '{"swagger": "2.0"}', 'no OpenAPI 3.0 or 3.1'],
    ['a list', '- a', 'no mapping'],
    [
      'a laughing file',
      `a: &a [x]\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [${`*${i === 0 ? 'a' : `b${i - 1}`},`.repeat(9)}]`).join('\n')}`,
      'neither',
    ],
    ['17 MB', ' '.repeat(17 * 1024 * 1024), 'more than'],
  ])('a file with %s', async (_, text, reason) => {
    expect(await problemsOf(text)).toContain(reason);
  });

  it('a rule that names nothing, and a name for many', async () => {
    const text = describing('/a', { ...reading(), ...sending({}) });
    expect(await problemsOf(text, { operations: [{ match: 'nothing' }] })).toContain('names no operation');
    expect(await problemsOf(text, { operations: [{ match: '*', name: 'x' }] })).toContain('is for one operation');
  });
});

it('a description of 10 MB costs no more than what is used of it', async () => {
  const schemas = Object.fromEntries(
    Array.from({ length: 20_000 }, (_, n) => [`S${n}`, { type: 'string', description: 'x'.repeat(500) }]),
  );
  const startedAt = performance.now();
  const { tools, problems } = await read(describing('/a', query({ $ref: '#/components/schemas/S7' }), { schemas }));
  expect(problems).toEqual([]);
  expect(tools[0]!.listing.inputSchema['$defs']).toHaveProperty('S7');
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

it('fetches nothing while it reads, whatever a description refers to', async () => {
  await using elsewhere = await startStandIn((_request, response) => void response.end('{}'));
  const { url } = elsewhere;
  await problemsOf(describing('/a', query({ $ref: `${url}/schema` }, { examples: { e: { $ref: `${url}/e` } } })));
  await problemsOf(describing('/a', query({ default: { $ref: `${url}/d` } }, { 'x-more': { $ref: `${url}/x` } })));
  await problemsOf(describing('/a', { $ref: `${url}/path` }));
  expect(elsewhere.asked).toEqual([]);
});

describe('arguments', () => {
  it('are parameters and the properties of a plain body', async () => {
    const schema = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
    const item = { ...sending(schema), parameters: [{ name: 'dry', in: 'query', schema: { type: 'boolean' } }] };
    expect(await inputOf(item)).toEqual({
      type: 'object',
      properties: { dry: { type: 'boolean' }, name: { type: 'string' } },
      required: ['name'],
      additionalProperties: false,
    });
  });

  it('are the whole body where a name is taken or it is no plain object', async () => {
    const schema = { type: 'object', properties: { id: { type: 'string' } } };
    const parameters = [{ name: 'id', in: 'query', schema: {} }];
    expect(await inputOf({ ...sending(schema), parameters })).toMatchObject({ properties: { id: {}, body: schema } });
    expect(await inputOf(sending({ type: 'array', items: {} }))).toMatchObject({ required: ['body'] });
    expect(await inputOf(sending({ ...schema, additionalProperties: true }))).toMatchObject({ required: ['body'] });
  });

  it('get their place behind a name that two share', async () => {
    const item = reading([
      { name: 'id', in: 'query', schema: {} },
      { name: 'id', in: 'header', schema: {} },
    ]);
    expect(Object.keys((await inputOf(item))['properties'] as object)).toEqual(['id_query', 'id_header']);
  });

  it('leave out what only answers have', async () => {
    const schema = {
      type: 'object',
      properties: { id: { type: 'integer', readOnly: true }, name: { type: 'string', writeOnly: true } },
      required: ['id', 'name'],
    };
    expect(await inputOf(sending(schema))).toMatchObject({ properties: { name: {} }, required: ['name'] });
  });

  it('may hold circles', async () => {
    const schemas = { Node: { type: 'object', properties: { next: { $ref: '#/components/schemas/Node' } } } };
    const input = await inputOf(sending({ $ref: '#/components/schemas/Node' }), { schemas });
    expect(input).toMatchObject({
      properties: { next: { $ref: '#/$defs/Node' } },
      $defs: { Node: { properties: { next: { $ref: '#/$defs/Node' } } } },
    });
  });

  it('say in the words of today what 3.0 says in its own', async () => {
    const item = query({ type: 'integer', nullable: true, minimum: 0, exclusiveMinimum: true, enum: [1] });
    expect(await inputOf(item, {}, '3.0.3')).toMatchObject({
      properties: { q: { type: ['integer', 'null'], exclusiveMinimum: 0, enum: [1, null] } },
    });
  });

  it('hide nothing and say no more than is useful', async () => {
    const item = query({ type: 'string', description: `Text.\u{e0041}${'x'.repeat(5_000)}`, 'x-mcp-header': 'Host' });
    const { q } = (await inputOf(item))['properties'] as { q: Record<string, string> };
    expect(q).toEqual({ type: 'string', description: expect.stringMatching(/^Text\.x+ \[cut\]$/) });
  });
});

it('an answer whose schema is not safe is not held against it, and that is told', async () => {
  const content = { 'application/json': { schema: { type: 'object', properties: { a: { pattern: '^(a+)+$' } } } } };
  const item = { get: { operationId: 'odd', responses: { 200: { description: '', content } } } };
  const { tools, problems, unchecked } = await read(describing('/a', item));
  expect(problems).toEqual([]);
  expect(tools[0]!.listing.outputSchema).toBeUndefined();
  expect(unchecked).toEqual([{ operation: 'GET /a (odd)', reason: expect.stringContaining('far too long') }]);
});
