import { describe, expect, it } from 'vitest';
import { jsonSchemaOf, type JsonSchema } from '../tool/schema.js';
import { foreignSchema } from './foreign-schema.js';

const issuesOf = async (written: JsonSchema, value: unknown) => {
  const checked = await foreignSchema(written)['~standard'].validate(value);
  return (checked.issues ?? []).map(({ path = [], message }) => `${path.map(String).join('.')}: ${message}`);
};
const object = (properties: Record<string, unknown>, more: JsonSchema = {}): JsonSchema => ({
  type: 'object',
  properties,
  ...more,
});
/** The n-th power of a nesting. */
const nested = (depth: number): JsonSchema => (depth === 0 ? {} : object({ inside: nested(depth - 1) }));

/** Milliseconds for `SLOW`, years for twice as much of it. */
const LATE = String.raw`^([\u0100-\u017f]+)+$`;
const SLOW = `${'Ā'.repeat(17)}!`;
const towerOf = (height: number): object => (height === 0 ? {} : { a: towerOf(height - 1) });
const manyOf = (parts: number) => Array.from({ length: parts }, () => ({ maxLength: 9e9 }));

describe('a schema that somebody else wrote', () => {
  it('is published as it stands', () => {
    const written = object({ n: { type: 'integer', 'x-note': 'theirs' } }, { additionalProperties: false });
    expect(jsonSchemaOf(foreignSchema(written), 'input')).toEqual(written);
  });

  it('keeps its dialect where that is not ours', () => {
    const old = object({}, { $schema: 'http://json-schema.org/draft-07/schema#' });
    expect(jsonSchemaOf(foreignSchema(old), 'input')).toEqual(old);
    const ours = object({}, { $schema: 'https://json-schema.org/draft/2020-12/schema' });
    expect(jsonSchemaOf(foreignSchema(ours), 'input')).toEqual(object({}));
  });

  it('says all that is wrong and how to do it right', async () => {
    const written = object(
      { place: {}, unit: { enum: ['C', 'F'] }, days: { type: 'integer', maximum: 7 } },
      { required: ['place'], additionalProperties: false },
    );
    expect(await issuesOf(written, { unit: 'K', days: 9, extra: 1 })).toEqual([
      ": must have required property 'place'",
      ': must NOT have additional properties: extra is none of them',
      'unit: must be equal to one of the allowed values: ["C","F"]',
      'days: must be <= 7',
    ]);
    expect(await issuesOf(written, { place: 'Oslo', unit: 'C' })).toEqual([]);
  });

  it('is read in its own dialect', async () => {
    const pair = { type: 'array', items: [{ type: 'string' }, { type: 'number' }] };
    const old = object({ pair }, { $schema: 'http://json-schema.org/draft-07/schema#' });
    expect(await issuesOf(old, { pair: [1, 1] })).toEqual(['pair.0: must be string']);
    const now = object({ pair: { type: 'array', prefixItems: [{ type: 'string' }] } });
    expect(await issuesOf(now, { pair: [1, 1] })).toEqual(['pair.0: must be string']);
  });

  it('keeps patterns apart', async () => {
    const written = object({ a: { pattern: '^a$' }, b: { pattern: '^b$' }, slug: { pattern: '^[a-z]+(-[a-z]+)*$' } });
    expect(await issuesOf(written, { a: 'a', b: 'b', slug: 'one-two' })).toEqual([]);
    expect(await issuesOf(written, { a: 'b', b: 'b', slug: 'one--two' })).toEqual([
      'a: must match pattern "^a$"',
      'slug: must match pattern "^[a-z]+(-[a-z]+)*$"',
    ]);
  });

  it('tells one issue of a value that would have a million', async () => {
    const written = object({ all: { type: 'array', items: { type: 'string' } } });
    expect(await issuesOf(written, { all: Array.from({ length: 1_000_000 }, () => 1) })).toHaveLength(1);
  });

  it.each<[string, JsonSchema, string]>([
    ['a reference to another host', object({ a: { $ref: 'https://evil.example/schema' } }), 'outside itself'],
    ['a reference to a file', object({ a: { $ref: 'file:///etc/passwd' } }), 'outside itself'],
    ['a dialect nobody knows', object({}, { $schema: 'https://evil.example/meta' }), 'its dialect is none of'],
    ['a pattern that explodes', object({ a: { pattern: '^(a+)+$' } }), 'takes far too long'],
    ['one that explodes on words', object({ a: { pattern: '^((ab)+)+$' } }), 'takes far too long'],
    ['one in the name of a property', object({}, { patternProperties: { '(x+x+)+y': {} } }), 'takes far too long'],
    ['what is no pattern', object({ a: { pattern: '(' } }), 'no regular expression'],
    ['a pattern of a thousand characters', object({ a: { pattern: 'a'.repeat(1_000) } }), 'more than 512'],
    ['a hundred levels', nested(100), 'nested deeper than 40'],
    ['a hundred thousand words', object({ a: { enum: Array.from({ length: 30_000 }, (_, i) => i) } }), '131072'],
    ['thousands of parts', { anyOf: Array.from({ length: 6_000 }, () => ({})) }, 'more than 5000 parts'],
    ['a type that does not exist', object({ a: { type: 'strang' } }), 'no valid JSON Schema'],
    ['a reference to nowhere', object({ a: { $ref: '#/$defs/none' } }), 'no valid JSON Schema'],
  ])('is refused for %s', (_, written, reason) => {
    expect(() => foreignSchema(written)).toThrow(reason);
  });

  it('is no reference where data looks like one', () => {
    expect(() => foreignSchema(object({ a: { default: { $ref: 'https://example.com' } } }))).not.toThrow();
  });

  it.each<[string, JsonSchema, unknown]>([
    // Explodes on texts that no probe tries.
    ['one pattern', { pattern: LATE }, `${'Ā'.repeat(60)}!`],
    [
      'patterns that are a little slow',
      { items: { not: { pattern: LATE } } },
      Array.from({ length: 3_000 }, () => SLOW),
    ],
    ['comparing all with all', { uniqueItems: true }, Array.from({ length: 20_000 }, (_, id) => ({ id }))],
    [
      'what calls itself twice',
      {
        $defs: { a: { properties: { a: { oneOf: [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/a' }] } } } },
        $ref: '#/$defs/a',
      },
      towerOf(22),
    ],
    ['many parts for many items', { items: { allOf: manyOf(500) } }, Array.from({ length: 500_000 }, () => 'ab')],
    ['many parts for a long text', { allOf: manyOf(500) }, 'ä'.repeat(3_000_000)],
  ])('is checked for so long and no longer: %s', async (_, written, value) => {
    const { '~standard': schema } = foreignSchema(written);
    const startedAt = performance.now();
    expect(await schema.validate(value)).toMatchObject({ issues: [{ message: expect.stringContaining('too long') }] });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(await schema.validate(null)).toEqual({ value: null });
  });

  it('is checked with a pattern for each of many items', async () => {
    const all = Array.from({ length: 50_000 }, (_, i) => `item-${i}`);
    const startedAt = performance.now();
    expect(await issuesOf({ items: { pattern: '^[a-z]+(-[0-9]+)+$' } }, all)).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it('with thousands of patterns that are a little slow is refused soon', () => {
    const slow = Array.from({ length: 1_500 }, (_, i) => ({ pattern: `^(a|b|aa){14,${14 + i}}(a+)+$` }));
    const startedAt = performance.now();
    expect(() => foreignSchema({ anyOf: slow })).toThrow('takes far too long');
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
