import { join, resolve } from 'node:path';
import { configFilePath } from '../config-file.js';
import type { ConfigSource } from '../config-source.js';
import { CERT_FILE, KEY_FILE } from '../development-certificate.js';
import { keysFileOf } from '../keys-file-of.js';
import { SETTINGS } from '../list-settings.js';
import { readSettings } from '../read-settings.js';
import { valueAt } from '../section.js';

/**
 * Every file the configuration is read from now, whether it exists or not: absolute paths, in no order.
 * @param before Those of the last time: they count on while something is wrong with what names them.
 */
export function watchedFiles({ env, cwd }: ConfigSource, before: ReadonlySet<string>): ReadonlySet<string> {
  const { settings, problems } = readSettings(env, cwd);
  const secrets = SETTINGS.filter(({ secret }) => secret).flatMap((setting) => env[`${setting.env}_FILE`] || []);
  const named = SETTINGS.filter(({ file }) => file).map(({ path }) => valueAt(settings, path.split('.')));
  return new Set([
    ...(problems.length > 0 ? before : []),
    configFilePath(env, cwd),
    ...secrets.map((file) => resolve(cwd, file)),
    ...named.filter((file) => typeof file === 'string'),
    // What no setting names is kept in DATA_DIR, and made anew there by the command line.
    ...[CERT_FILE, KEY_FILE].map((name) => join(settings.dataDir, name)),
    keysFileOf(settings),
  ]);
}
