/** What becomes of each keyword of a schema. One that is not here says nothing to a model or a checker, and is left out. */
export const KEYWORDS: ReadonlyMap<string, 'data' | 'prose' | 'schema' | 'schemas' | 'named'> = new Map([
  ...keyed('data', [
    'type',
    'enum',
    'const',
    'default',
    'format',
    'multipleOf',
    'maximum',
    'exclusiveMaximum',
    'minimum',
    'exclusiveMinimum',
    'maxLength',
    'minLength',
    'pattern',
    'maxItems',
    'minItems',
    'uniqueItems',
    'maxContains',
    'minContains',
    'maxProperties',
    'minProperties',
    'required',
    'dependentRequired',
  ]),
  ...keyed('prose', ['title', 'description']),
  ...keyed('schema', [
    'items',
    'additionalProperties',
    'not',
    'contains',
    'propertyNames',
    'if',
    'then',
    'else',
    'unevaluatedItems',
    'unevaluatedProperties',
  ]),
  ...keyed('schemas', ['allOf', 'anyOf', 'oneOf', 'prefixItems']),
  ...keyed('named', ['properties', 'patternProperties', 'dependentSchemas']),
]);

/** Those that would have to be understood and are not. */
export const UNSUPPORTED: readonly string[] = ['$dynamicRef', '$recursiveRef', '$id', '$schema'];

function keyed<K extends string>(kind: K, names: readonly string[]): readonly (readonly [string, K])[] {
  return names.map((name) => [name, kind] as const);
}
