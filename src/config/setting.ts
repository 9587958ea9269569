import { z } from 'zod';

/** What a leaf of the configuration schema says about itself; the environment mapping and the docs are read from it. */
export interface SettingMeta {
  /** Name of the environment variable. */
  readonly env: string;
  /** One sentence for the docs, with the unit where there is one. */
  readonly description: string;
  /** Never printed, and readable from the file that `<env>_FILE` names. */
  readonly secret?: true;
  /** Its value is the path of a file that is read with the configuration, and again whenever that file changes. */
  readonly file?: true;
  /** Shown in `.env.example` where there is no default. */
  readonly example?: string;
  /** Applies outside production when nothing is set. */
  readonly developmentDefault?: unknown;
}

const SETTINGS = z.registry<SettingMeta>();

/** Makes a schema a leaf of the configuration. Comes last: a schema derived from the result knows nothing of it. */
export function setting<S extends z.ZodType>(schema: S, meta: SettingMeta): S {
  SETTINGS.add(schema, meta);
  return schema;
}

export function settingMetaOf(schema: z.ZodType): SettingMeta | undefined {
  return SETTINGS.get(schema);
}
