import * as fc from 'fast-check';

/** A JSON Schema as tools list them, as far as values are made from it. */
export interface ValueSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly ValueSchema[];
  readonly oneOf?: readonly ValueSchema[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: ValueSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, ValueSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | ValueSchema;
}

const LONGEST_LIST = 5;

/** Values that fit the schema, as far as it says what fits. */
export function fitting(schema: ValueSchema): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if ('const' in schema) return fc.constant(schema.const);
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined) return fc.oneof(...branches.map(fitting));
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'string':
      return fittingText(schema);
    case 'integer':
      return fc.integer(rangeOf(schema));
    case 'number':
      return fc.double({ ...rangeOf(schema), noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fittingList(schema);
    case 'object':
      return fittingObject(schema);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function fittingText({ pattern, minLength = 0, maxLength = 40 }: ValueSchema): fc.Arbitrary<string> {
  if (pattern === undefined) return fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 40)) });
  const matching = fc.stringMatching(new RegExp(pattern), { size: 'medium' });
  return matching.map((text) => text.slice(0, maxLength)).filter(({ length }) => length >= minLength);
}

function rangeOf({ minimum = -1_000, maximum = 1_000_000 }: ValueSchema) {
  return { min: Math.max(minimum, -(2 ** 31)), max: Math.min(maximum, 2 ** 31 - 1) };
}

function fittingList({ items = {}, minItems = 0, maxItems = LONGEST_LIST }: ValueSchema): fc.Arbitrary<unknown> {
  return fc.array(fitting(items), {
    minLength: minItems,
    maxLength: Math.max(minItems, Math.min(maxItems, LONGEST_LIST)),
  });
}

function fittingObject({ properties = {}, required = [], additionalProperties }: ValueSchema): fc.Arbitrary<unknown> {
  const known = Object.entries(properties).map(([name, inner]) => [name, fitting(inner)] as const);
  const object = fc.record(Object.fromEntries(known), { requiredKeys: [...required] });
  if (additionalProperties === undefined || typeof additionalProperties === 'boolean') return object;
  return fc
    .tuple(
      object,
      fc.dictionary(fc.string({ minLength: 1, maxLength: 10 }), fitting(additionalProperties), { maxKeys: 3 }),
    )
    .map(([own, more]) => ({ ...more, ...own }));
}
