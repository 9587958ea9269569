import { ConfigError } from '../config-error.js';
import { hasConfigFile } from '../config-file.js';
import type { Config } from '../config.schema.js';
import type { ConfigSource } from '../config-source.js';
import { loadFromSource } from '../load-from-source.js';

/**
 * Reads the configuration of a service that runs. Unlike a start it refuses a YAML file that is gone or empty where there was
 * one: a token may do more without the rules that stood there, and a full disk must not be what takes them away.
 * @returns A function that throws ConfigError with every problem there is.
 */
export function loadingAgain(source: ConfigSource): (stop?: AbortSignal) => Promise<Config> {
  const { env, cwd } = source;
  let hadFile = hasConfigFile(env, cwd);
  return async (stop) => {
    const hasFile = hasConfigFile(env, cwd);
    if (hadFile && !hasFile) {
      const name = env.GATEHOUSE_CONFIG ? 'The file that GATEHOUSE_CONFIG names' : 'gatehouse.config.yaml';
      throw new ConfigError([`${name} is gone or empty; write {} there if nothing is meant.`]);
    }
    const loaded = await loadFromSource(source, stop);
    hadFile = hasFile;
    return loaded;
  };
}
