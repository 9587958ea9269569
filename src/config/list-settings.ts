import { z } from 'zod';
import { configSchema } from './config.schema.js';
import { type Field, fieldsOf, recordListMetaOf } from './record-list.js';
import { type SettingMeta, settingMetaOf } from './setting.js';

/** One leaf of the schema. */
export interface Setting extends SettingMeta {
  /** Where it stands in gatehouse.config.yaml: `server.port`. */
  readonly path: string;
  /** The first part of the path; empty where the setting stands in no section. */
  readonly section: string;
  /** What applies when nothing is set; undefined where there is no default. */
  readonly default: unknown;
}

/** Every setting, in the order of the schema. */
export const SETTINGS: readonly Setting[] = leavesOf(configSchema, []);

/** Sections may stand in sections: `toolsets.github.token`. */
function leavesOf(parent: z.ZodObject, above: readonly string[]): Setting[] {
  return Object.entries<z.ZodType>(parent.shape).flatMap(([key, schema]) => {
    const keys = [...above, key];
    if (schema instanceof z.ZodPrefault) return leavesOf(schema.unwrap() as z.ZodObject, keys);
    if (recordListMetaOf(schema) !== undefined) return [];
    const path = keys.join('.');
    const [section = ''] = above;
    const meta = settingMetaOf(schema);
    if (meta === undefined) throw new Error(`${path} is not declared with setting()`);
    return [{ ...meta, path, section, default: schema.safeParse(undefined).data }];
  });
}

/** A key of the configuration that holds records. */
export interface RecordList {
  readonly path: string;
  readonly description: string;
  readonly example: string;
  readonly fields: readonly Field[];
}

/** Every list of records, in the order of the schema. */
export const RECORD_LISTS: readonly RecordList[] = Object.entries<z.ZodType>(configSchema.shape).flatMap(
  ([path, schema]) => {
    const meta = recordListMetaOf(schema);
    if (meta === undefined) return [];
    const { description, example, fields } = meta;
    return [{ path, description, example, fields: fieldsOf(fields, `${path}[]`) }];
  },
);
