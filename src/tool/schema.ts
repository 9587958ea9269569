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
 */
export function jsonSchemaOf(schema: Schema, side: 'input' | 'output'): JsonSchema {
  const { $schema, ...rest } = schema['~standard'].jsonSchema[side]({ target: TARGET });
  const isNeeded = $schema !== undefined && ($schema !== DIALECT || needsItsDialect(rest));
  return isNeeded ? { $schema, ...rest } : rest;
}

function needsItsDialect(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false;
  return Object.entries(schema).some(([key, inner]) => KEYWORDS_OF_TARGET.has(key) || needsItsDialect(inner));
}
