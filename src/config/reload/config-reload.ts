import { ConfigError } from '../config-error.js';
import type { Config } from '../config.schema.js';
import { changedKeys, withLiveKeys } from './live-keys.js';

/** What became of reading the configuration again. Names of keys and sentences about them, never values. */
export type Reloaded =
  | { readonly result: 'unchanged' }
  | { readonly result: 'applied'; readonly changed: readonly string[]; readonly needRestart: readonly string[] }
  | { readonly result: 'rejected'; readonly problems: readonly string[]; readonly isNews: boolean };

/**
 * The configuration as it runs. Reading it again goes through every check of a start: what fails one of them changes
 * nothing, and what passes replaces only what counts without a restart.
 */
export class ConfigReload {
  private rejected: readonly string[] = [];
  private waiting: readonly string[] = [];

  /** @param apply Puts the changed sections in place; must not throw. */
  constructor(
    private running: Config,
    private readonly load: (stop?: AbortSignal) => Promise<Config>,
    private readonly apply: (running: Config, before: Config) => void,
  ) {}

  async reload(stop?: AbortSignal): Promise<Reloaded> {
    let loaded: Config;
    try {
      loaded = await this.load(stop);
    } catch (error) {
      return this.reject(problemsOf(error));
    }
    this.rejected = [];
    const before = this.running;
    this.running = withLiveKeys(before, loaded);
    const changed = changedKeys(before, this.running);
    const waitedFor = this.waiting;
    this.waiting = changedKeys(this.running, loaded);
    if (changed.length > 0) this.apply(this.running, before);
    const isSame = changed.length === 0 && this.waiting.join() === waitedFor.join();
    return isSame ? { result: 'unchanged' } : { result: 'applied', changed, needRestart: this.waiting };
  }

  private reject(problems: readonly string[]): Reloaded {
    const isNews = problems.join('\n') !== this.rejected.join('\n');
    this.rejected = problems;
    return { result: 'rejected', problems, isNews };
  }
}

function problemsOf(error: unknown): readonly string[] {
  // The message of anything else may quote what it could not read.
  return error instanceof ConfigError ? error.problems : ['The configuration could not be read.'];
}
