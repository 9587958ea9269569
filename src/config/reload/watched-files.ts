import { resolve } from 'node:path';
import { configFilePath } from '../config-file.js';
import type { ConfigSource } from '../config-source.js';
import { SETTINGS } from '../list-settings.js';
import { readSettings } from '../read-settings.js';
import { valueAt } from '../section.js';

/** Every file the configuration is read from now, whether it exists or not: absolute paths, in no order. */
export function watchedFiles({ env, cwd }: ConfigSource): ReadonlySet<string> {
  const { settings } = readSettings(env, cwd);
  const secrets = SETTINGS.filter(({ secret }) => secret).flatMap((setting) => env[`${setting.env}_FILE`] || []);
  const named = SETTINGS.filter(({ file }) => file).map(({ path }) => valueAt(settings, path.split('.')));
  return new Set([
    configFilePath(env, cwd),
    ...secrets.map((file) => resolve(cwd, file)),
    ...named.filter((file) => typeof file === 'string'),
  ]);
}
