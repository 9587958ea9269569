import type { z } from 'zod';

/** What one field of a record says about itself; docs/configuration.md is read from it. */
interface FieldMeta {
  /** One sentence for the docs, with the unit where there is one. */
  readonly description: string;
  /** The fields inside, where this one is a mapping or a list of mappings. */
  readonly fields?: z.ZodObject;
}

/** What a list of records says about itself. It stands in gatehouse.config.yaml only: no variable could hold it. */
interface RecordListMeta {
  readonly description: string;
  readonly fields: z.ZodObject;
  /** YAML for the docs. */
  readonly example: string;
}

const FIELDS = new WeakMap<z.ZodType, FieldMeta>();
const LISTS = new WeakMap<z.ZodType, RecordListMeta>();

/** Makes a schema a field of a record. Comes last: a schema derived from the result knows nothing of it. */
export function field<S extends z.ZodType>(schema: S, meta: FieldMeta): S {
  FIELDS.set(schema, meta);
  return schema;
}

/** Makes a schema a top-level key of the configuration that holds records. Comes last, as `field` does. */
export function recordList<S extends z.ZodType>(schema: S, meta: RecordListMeta): S {
  LISTS.set(schema, meta);
  return schema;
}

export function recordListMetaOf(schema: z.ZodType): RecordListMeta | undefined {
  return LISTS.get(schema);
}

/** One field as the docs describe it. */
export interface Field {
  /** `clients[].keys[].hash` */
  readonly path: string;
  readonly description: string;
  readonly isRequired: boolean;
  /** What applies where it is left out; undefined where there is no default, or nothing to show. */
  readonly default: unknown;
}

/** Every field of the records at a path, nested ones behind the field they stand in. */
export function fieldsOf(record: z.ZodObject, path: string): readonly Field[] {
  return Object.entries<z.ZodType>(record.shape).flatMap(([key, schema]) => {
    const meta = FIELDS.get(schema);
    const at = `${path}.${key}`;
    if (meta === undefined) throw new Error(`${at} is not declared with field()`);
    const { success, data } = schema.safeParse(undefined);
    const inside = meta.fields === undefined ? [] : fieldsOf(meta.fields, isList(schema) ? `${at}[]` : at);
    return [{ path: at, description: meta.description, isRequired: !success, default: data }, ...inside];
  });
}

function isList(schema: z.ZodType): boolean {
  return schema.safeParse([]).success;
}
