import { join } from 'node:path';
import type { Settings } from './config.schema.js';

/** Where `gatehouse keys` keeps its hashes. */
export function keysFileOf({ apiKeys, dataDir }: Settings): string {
  return apiKeys.file ?? join(dataDir, 'keys.json');
}
