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
});
