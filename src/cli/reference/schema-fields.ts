import type { JsonSchema } from '../../tool/schema.js';

/** As much of a JSON Schema as a page says of it. */
interface FieldSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly items?: FieldSchema;
  readonly anyOf?: readonly FieldSchema[];
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
}

/** Every field at any depth: its path, type, whether it is there always, and what it means. */
export function describedFields(schema: JsonSchema | FieldSchema, path = ''): string[][] {
  const { properties = {}, required = [] } = schema as FieldSchema;
  return Object.entries(properties).flatMap(([name, field]) => {
    const place = path === '' ? name : `${path}.${name}`;
    const fallback = field.default === undefined ? 'no' : `no: ${JSON.stringify(field.default)}`;
    const row = [`\`${place}\``, typeOf(field), required.includes(name) ? 'yes' : fallback, field.description ?? ''];
    return [row, ...objectsIn(field).flatMap(([inner, suffix]) => describedFields(inner, `${place}${suffix}`))];
  });
}

/** Arguments of one right call: those that are needed, and those whose description gives an example. */
export function exampleOf(schema: JsonSchema): Record<string, unknown> {
  const { properties = {}, required = [] } = schema as FieldSchema;
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([name, field]) => required.includes(name) || writtenExample(field) !== undefined)
      .map(([name, field]) => [name, exampleValue(field)]),
  );
}

function exampleValue(field: FieldSchema): unknown {
  const written = writtenExample(field);
  if (written !== undefined) return JSON.parse(written);
  if (field.enum !== undefined) return field.enum[0];
  if (field.const !== undefined) return field.const;
  switch (field.type) {
    case 'integer':
    case 'number':
      return field.minimum ?? 1;
    case 'boolean':
      return true;
    case 'array':
      return field.items === undefined ? [] : [exampleValue(field.items)];
    case 'object':
      return exampleOf(field as JsonSchema);
    default:
      return 'text';
  }
}

function writtenExample({ description = '' }: FieldSchema): string | undefined {
  return /Example: (.+)\.$/s.exec(description)?.[1];
}

function typeOf({ type, enum: values, const: only, items, anyOf }: FieldSchema): string {
  if (values !== undefined) return values.map((value) => `\`${String(value)}\``).join(', ');
  if (only !== undefined) return `\`${String(only)}\``;
  if (anyOf !== undefined) return anyOf.map(typeOf).join(' or ');
  if (type === 'array') return `list of ${items === undefined ? 'anything' : typeOf(items)}`;
  const types = typeof type === 'string' ? [type] : (type ?? ['anything']);
  return types.map((one) => (one === 'string' ? 'text' : one)).join(' or ');
}

/** The objects whose fields are told after a field: its own, those of a list, of each alternative. */
function objectsIn(field: FieldSchema): (readonly [FieldSchema, string])[] {
  if (field.properties !== undefined) return [[field, '']];
  if (field.items?.properties !== undefined) return [[field.items, '[]']];
  return (field.anyOf ?? []).flatMap(objectsIn);
}
