import { withoutPropertyNames } from './without-property-names.js';
import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec';

/**
 * A schema of any library that implements Standard Schema with its JSON Schema extension: zod 4, ArkType, Valibot
 * (through `@valibot/to-json-schema`). Source: https://standardschema.dev
 */
export interface Schema<Input = unknown, Output = Input> {
  readonly '~standard': StandardSchemaV1.Props<Input, Output> & StandardJSONSchemaV1.Props<Input, Output>;
}

/** What validation yields, and so what a handler receives. */
export type Parsed<S extends Schema> = StandardSchemaV1.InferOutput<S>;

/** What a handler may return for an output schema: the value before validation. */
export type Unparsed<S extends Schema> = StandardSchemaV1.InferInput<S>;

export type JsonSchema = Readonly<Record<string, unknown>>;

/** A schema that cannot be shown to a model. Its message is for whoever wrote it. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
}

/** JSON Schema dialect of everything we publish. */
const TARGET = 'draft-2020-12';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** Keywords that other dialects do not know, or read differently. */
const KEYWORDS_OF_TARGET = new Set([
  '$anchor',
  '$defs',
  '$dynamicAnchor',
  '$dynamicRef',
  'dependentRequired',
  'dependentSchemas',
  'maxContains',
  'minContains',
  'prefixItems',
  'unevaluatedItems',
  'unevaluatedProperties',
]);

/**
 * The JSON Schema an agent sees. `input` describes what may be sent, `output` what comes back. MCP reads a schema that
 * names no dialect as 2020-12, so only one of another dialect, or that an older reader would misunderstand, spends bytes
 * on `$schema`.
 * @throws SchemaError
 */
export function jsonSchemaOf(schema: Schema, side: 'input' | 'output'): JsonSchema {
  const { $schema, ...rest } = withoutPropertyNames(written(schema, side));
  const isNeeded = $schema !== undefined && ($schema !== DIALECT || needsItsDialect(rest));
  return isNeeded ? { $schema, ...rest } : rest;
}

/** @throws SchemaError */
function written(schema: Schema, side: 'input' | 'output'): JsonSchema {
  const standard = (schema as Partial<Schema> | undefined)?.['~standard'];
  if (standard?.jsonSchema === undefined) {
    throw new SchemaError(
      `the ${side} schema has no JSON Schema: give one of zod 4, ArkType, or Valibot with @valibot/to-json-schema` +
        (standard?.vendor === 'zod' ? '; this one is of zod 3' : ''),
    );
  }
  try {
    return standard.jsonSchema[side]({ target: TARGET });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SchemaError(`the ${side} schema has no JSON Schema: ${why}; say it with what JSON has, such as text`);
  }
}

function needsItsDialect(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false;
  return Object.entries(schema).some(([key, inner]) => KEYWORDS_OF_TARGET.has(key) || needsItsDialect(inner));
}
