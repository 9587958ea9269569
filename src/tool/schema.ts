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

/** The JSON Schema an agent sees. `input` describes what may be sent, `output` what comes back. */
export function jsonSchemaOf(schema: Schema, side: 'input' | 'output'): JsonSchema {
  const { $schema: _dialect, ...rest } = schema['~standard'].jsonSchema[side]({ target: TARGET });
  return rest;
}
