import type { Settings } from './config.schema.js';
import { DataDir } from './data-dir.js';
import { keepSecret } from './development-secret.js';
import { weaknessOf } from './jwt-secret.js';
import type { Reading } from './read-settings.js';

/** What is wrong with the keys of toolsets. One that is missing is no problem: its toolset is not offered. */
export function checkToolsetKeys({ settings, isSound, nameOf }: Reading): readonly string[] {
  const { pseudonymKey } = settings.toolsets.inventory;
  if (pseudonymKey === undefined || !isSound('toolsets.inventory.pseudonymKey')) return [];
  const weakness = weaknessOf(pseudonymKey, settings.environment === 'production');
  return weakness === undefined ? [] : [`${nameOf('toolsets.inventory.pseudonymKey')} ${weakness}.`];
}

/** Makes those that are not set, outside production. */
export function withToolsetKeys({ toolsets, environment, dataDir }: Settings): Settings['toolsets'] {
  if (toolsets.inventory.pseudonymKey !== undefined || environment === 'production') return toolsets;
  const pseudonymKey = keepSecret(new DataDir(dataDir), 'pseudonym-key');
  return { ...toolsets, inventory: { ...toolsets.inventory, pseudonymKey } };
}
