import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { JsonSchema, Schema } from './schema.js';

/** What is wrong with a value, or nothing. */
export type Check = (value: unknown) => readonly StandardSchemaV1.Issue[];

/**
 * A schema that was written as JSON Schema, by somebody else: published as it stands, and checked by whoever knows how.
 * Nothing is converted: what the check lets through is what the handler gets.
 */
export function writtenSchema(written: JsonSchema, check: Check): Schema {
  return {
    '~standard': {
      version: 1,
      vendor: 'gatehouse',
      validate: (value) => {
        const issues = check(value);
        return issues.length > 0 ? { issues } : { value };
      },
      jsonSchema: { input: () => ({ ...written }), output: () => ({ ...written }) },
    },
  };
}
