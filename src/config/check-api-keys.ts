import { weaknessOf } from './jwt-secret.js';
import { plainKeyOf } from './plain-key.js';
import type { Reading } from './read-settings.js';

/** What is wrong with each key of `AUTH_KEYS`; a key is named by its place, never by itself. */
export function checkApiKeys({ settings, isSound, nameOf }: Reading): readonly string[] {
  if (!isSound('apiKeys.keys')) return [];
  const isProduction = settings.environment === 'production';
  const clients = new Set(settings.clients.map(({ id }) => id));
  const seen = new Set<string>();
  return settings.apiKeys.keys.flatMap((entry, index) => {
    const problem = (what: string) => [`${nameOf('apiKeys.keys')}: key ${index + 1} ${what}.`];
    const plain = plainKeyOf(entry);
    if (plain === undefined) return problem('has a colon, so a client id must stand before it');
    const { client, key } = plain;
    // A typing error in the id must not make a key that no record narrows.
    if (client !== undefined && clients.size > 0 && isSound('clients') && !clients.has(client)) {
      return problem('names a client that is not in clients');
    }
    if (seen.has(key)) return problem('is there twice');
    seen.add(key);
    if (key === '') return problem('is empty');
    const weakness = isProduction ? weaknessOf(key, true) : undefined;
    return weakness === undefined ? [] : problem(weakness);
  });
}
