import { ConfigError } from '../config/config-error.js';
import type { ConfigSource } from '../config/config-source.js';
import { deepFreeze } from '../config/deep-freeze.js';
import type { Config } from '../config/load-config.js';
import { loadFromSource } from '../config/load-from-source.js';
import { FellowWorkers } from './fellow-workers.js';

/**
 * The configuration as it is read at a start. A worker that replaces another while something in it is refused takes that which
 * the other workers run with: they go on with it too, until it is mended.
 * @throws ConfigError with every problem there is.
 */
export async function loadAmongWorkers(source: ConfigSource): Promise<Config> {
  try {
    return await loadFromSource(source);
  } catch (error) {
    const inUse = error instanceof ConfigError ? await configInUse() : undefined;
    if (inUse === undefined) throw error;
    return inUse;
  }
}

/** Undefined where no other worker says. */
async function configInUse(): Promise<Config | undefined> {
  using fellows = FellowWorkers.ofAnyWorker();
  const answer = await fellows?.ask<Config>('config').catch(() => undefined);
  return deepFreeze(answer?.reports.find(({ told }) => told !== undefined)?.told);
}
