import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { jsonSchemaOf } from './schema.js';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

describe('jsonSchemaOf', () => {
  it('names no dialect where every reader understands the schema the same', () => {
    const schema = z.strictObject({ id: z.string(), size: z.union([z.int(), z.null()]).optional() });
    expect(jsonSchemaOf(schema, 'input')).not.toHaveProperty('$schema');
  });

  it.each([
    ['a list of fixed places', z.strictObject({ at: z.tuple([z.number(), z.number()]) })],
    ['a definition used twice', z.strictObject({ a: z.string().meta({ id: 'Name' }), b: z.string().optional() })],
  ])('names the dialect of %s, on either side', (_what, schema) => {
    expect(jsonSchemaOf(schema, 'input')).toMatchObject({ $schema: DIALECT });
    expect(jsonSchemaOf(schema, 'output')).toMatchObject({ $schema: DIALECT });
  });

  it('invents no dialect for a schema that came without one', () => {
    const silent = z.strictObject({});
    const schema = {
      '~standard': {
        ...silent['~standard'],
        jsonSchema: { input: () => ({ $defs: {} }), output: () => ({ $defs: {} }) },
      },
    };
    expect(jsonSchemaOf(schema, 'input')).toEqual({ $defs: {} });
  });

  it('says nothing of the names of a record, for which Gemini refuses a request, wherever it stands', () => {
    const names = z.record(z.string().min(1).max(8), z.unknown());
    const schema = z.strictObject({
      names,
      listed: z.array(names),
      either: z.union([names, z.string()]),
      propertyNames: z
        .string()
        .default('kept')
        .meta({ examples: [{ propertyNames: 'kept' }] }),
    });
    const record = { type: 'object', additionalProperties: {} };
    expect(jsonSchemaOf(schema, 'input').properties).toEqual({
      names: record,
      listed: { type: 'array', items: record },
      either: { anyOf: [record, { type: 'string' }] },
      propertyNames: { type: 'string', default: 'kept', examples: [{ propertyNames: 'kept' }] },
    });
  });
});
