import { existsSync } from 'node:fs';
import { keyIdIn, makeApiKey } from './api-key.js';
import { ConfigError } from './config-error.js';
import type { Settings } from './config.schema.js';
import type { DataDir } from './data-dir.js';

const KEY_FILE = 'api-key';

/** Whether there is any way in by API key; a development key is made only where there is none. */
export function hasApiKeys({ apiKeys, clients }: Settings, keysFile: string): boolean {
  return apiKeys.keys.length > 0 || clients.some(({ keys }) => keys.length > 0) || existsSync(keysFile);
}

/** The random key kept in the folder, made on the first start. Never called in production. */
export function keepApiKey(dataDir: DataDir): string {
  const key = dataDir.read(KEY_FILE) ?? dataDir.createOnce(KEY_FILE, makeApiKey().key);
  if (keyIdIn(key) !== undefined) return key;
  throw new ConfigError([`DATA_DIR holds an ${KEY_FILE} that was cut short; delete it, and a new one is made.`]);
}
