import type { Config } from './config.schema.js';

/**
 * Injection token of one slice of the configuration. Modules receive slices, never the whole:
 * `@Inject(configSlice('database')) private readonly config: Config['database']`.
 */
export function configSlice(name: keyof Config): symbol {
  return Symbol.for(`gatehouse:config:${name}`);
}

/** The same slice where a change must count without a restart: `LiveSlice<Config['auth']>`. */
export function liveSlice(name: keyof Config): symbol {
  return Symbol.for(`gatehouse:live-config:${name}`);
}
