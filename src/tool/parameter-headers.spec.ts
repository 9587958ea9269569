import { describe, expect, it } from 'vitest';
import { parameterHeadersOf } from './parameter-headers.js';

const REGION = { type: 'string', 'x-mcp-header': 'Region' };
const object = (properties: object, rest: object = {}) => ({ type: 'object', properties, ...rest });

describe('parameterHeadersOf', () => {
  it('finds declarations at any depth of properties', () => {
    const schema = object({
      region: REGION,
      page: object({ size: { type: 'integer', 'x-mcp-header': 'Page-Size' } }),
      query: { type: 'string' },
    });
    expect(parameterHeadersOf(schema)).toEqual({
      declared: [
        { header: 'mcp-param-region', path: ['region'], type: 'string' },
        { header: 'mcp-param-page-size', path: ['page', 'size'], type: 'integer' },
      ],
      problems: [],
    });
  });

  it('takes neither a property of that name nor data for a declaration', () => {
    const schema = object({ 'x-mcp-header': { type: 'string' }, a: { type: 'object', default: REGION } });
    expect(parameterHeadersOf(schema)).toEqual({ declared: [], problems: [] });
  });

  it.each<[string, object, RegExp]>([
    ['an empty name', object({ a: { ...REGION, 'x-mcp-header': '' } }), /^x-mcp-header of a must be a token/],
    ['a name with a line break', object({ a: { ...REGION, 'x-mcp-header': 'A\r\nB: c' } }), /must be a token/],
    ['a name with a colon', object({ a: { ...REGION, 'x-mcp-header': 'A:' } }), /must be a token/],
    ['a name beyond ASCII', object({ a: { ...REGION, 'x-mcp-header': 'Région' } }), /must be a token/],
    ['a name that is no text', object({ a: { ...REGION, 'x-mcp-header': true } }), /must be a token/],
    ['an object', object({ a: { ...REGION, type: 'object' } }), /needs a string, an integer or a boolean/],
    ['a number', object({ a: { ...REGION, type: 'number' } }), /needs a string, an integer or a boolean/],
    ['what may be null', object({ a: { ...REGION, type: ['string', 'null'] } }), /needs a string/],
    ['what has no type', object({ a: { 'x-mcp-header': 'A', anyOf: [{ type: 'string' }] } }), /needs a string/],
    ['the whole input', object({}, { 'x-mcp-header': 'All' }), /of the whole input names no argument/],
    ['items of a list', object({ a: { type: 'array', items: REGION } }), /of a\.items stands where/],
    ['items of properties', object({ a: { items: object({ b: REGION }) } }), /of a\.items\.b stands where/],
    ['one alternative', object({ a: { anyOf: [REGION] } }), /stands where/],
    ['a condition', object({}, { if: object({ a: REGION }) }), /stands where/],
    ['a definition', object({}, { $defs: { a: REGION } }), /stands where/],
    ['further properties', object({}, { additionalProperties: REGION }), /stands where/],
    ['an unknown keyword', object({}, { future: { deep: [REGION] } }), /stands where/],
    ['a password', object({ password: REGION }), /looks like a secret/],
    ['a token in camel case', object({ accessToken: REGION }), /looks like a secret/],
    ['a key in snake case', object({ user_api_key: REGION }), /looks like a secret/],
    ['a key in capitals', object({ apiKey: REGION }), /looks like a secret/],
    ['a header that names a secret', object({ a: { ...REGION, 'x-mcp-header': 'Session-Token' } }), /a secret/],
    ['a field inside credentials', object({ credentials: object({ user: REGION }) }), /looks like a secret/],
    ['what is only written', object({ a: { ...REGION, writeOnly: true } }), /looks like a secret/],
    ['what is typed as a password', object({ a: { ...REGION, format: 'password' } }), /looks like a secret/],
  ])('refuses %s', (_what, schema, problem) => {
    const { declared, problems } = parameterHeadersOf(schema as Record<string, unknown>);
    expect(problems).toEqual([expect.stringMatching(problem)]);
    expect(declared).toEqual([]);
  });

  it.each(['maxTokens', 'keyboard', 'spinner', 'tokenizer', 'region'])('takes %s for no secret', (name) => {
    expect(parameterHeadersOf(object({ [name]: REGION })).problems).toEqual([]);
  });

  it('refuses two names that differ in case only', () => {
    const schema = object({ a: REGION, b: { ...REGION, 'x-mcp-header': 'REGION' } });
    expect(parameterHeadersOf(schema).problems).toEqual([
      'x-mcp-header of a and b is the same header, mcp-param-region: case makes no difference',
    ]);
  });
});
