import type { Config } from './config.schema.js';

/**
 * Injection token of one slice of the configuration. Modules receive slices, never the whole:
 * `@Inject(configSlice('database')) private readonly config: Config['database']`.
 */
export function configSlice(name: keyof Config): symbol {
  return Symbol.for(`gatehouse:config:${name}`);
}
