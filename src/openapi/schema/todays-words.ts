import type { JsonSchema } from '../../tool/schema.js';

/** What OpenAPI 3.0 says in words of its own, in those of JSON Schema. */
export function todaysWords(schema: JsonSchema, isNullable: boolean): JsonSchema {
  const bounded = exclusive(exclusive(schema, 'exclusiveMinimum', 'minimum'), 'exclusiveMaximum', 'maximum');
  return isNullable ? nullable(bounded) : bounded;
}

/** `minimum: 0, exclusiveMinimum: true` is `exclusiveMinimum: 0`. */
function exclusive(schema: JsonSchema, flag: string, bound: string): JsonSchema {
  if (typeof schema[flag] !== 'boolean') return schema;
  const { [flag]: isExclusive, [bound]: value, ...rest } = schema;
  if (value === undefined) return rest;
  return { ...rest, [isExclusive === true ? flag : bound]: value };
}

function nullable(schema: JsonSchema): JsonSchema {
  const { type, enum: values } = schema;
  if (typeof type !== 'string') return type === undefined ? { anyOf: [schema, { type: 'null' }] } : schema;
  const isListed = Array.isArray(values) && !values.includes(null);
  return { ...schema, type: [type, 'null'], ...(isListed && { enum: [...(values as unknown[]), null] }) };
}
