import type { Config } from '../config.schema.js';
import { withTls } from '../tls-material.js';
import { changedKeys, withLiveKeys } from './live-keys.js';
import type { LoadedAgain } from './load-again.js';

/** What became of reading the configuration again, where it was not as before. Names of keys and sentences about them, never values. */
export interface Reloaded {
  readonly applied?: { readonly changed: readonly string[]; readonly needRestart: readonly string[] };
  readonly rejected?: {
    readonly problems: readonly string[];
    /** False where the last time had the same. */
    readonly isNews: boolean;
    /** Certificates alone, or secrets: the settings count. */
    readonly isPart: boolean;
  };
}

/**
 * The configuration as it runs. Reading it again goes through every check of a start: the part that fails one of them changes
 * nothing, and what passes replaces only what counts without a restart.
 */
export class ConfigReload {
  /** The last that was accepted, what waits for a restart among it. */
  private loaded: Config;
  private rejected: readonly string[] = [];
  private waiting: readonly string[] = [];

  /** @param apply Puts the changed sections in place; must not throw. */
  constructor(
    private running: Config,
    private readonly load: (stop?: AbortSignal) => Promise<LoadedAgain>,
    private readonly apply: (running: Config, before: Config) => void,
  ) {
    this.loaded = running;
  }

  async reload(stop?: AbortSignal): Promise<Reloaded> {
    const { settings, certificate, trust, problems } = await this.load(stop);
    const { server } = this.running;
    this.loaded = withTls(settings ?? this.loaded, certificate ?? certificateIn(server), trust ?? trustIn(server));
    const applied = this.takeLoaded();
    const isNews = problems.join('\n') !== this.rejected.join('\n');
    this.rejected = problems;
    return {
      ...(applied && { applied }),
      ...(problems.length > 0 && { rejected: { problems, isNews, isPart: settings !== undefined } }),
    };
  }

  private takeLoaded(): Reloaded['applied'] {
    const before = this.running;
    this.running = withLiveKeys(before, this.loaded);
    const changed = changedKeys(before, this.running);
    const waitedFor = this.waiting;
    this.waiting = changedKeys(this.running, this.loaded);
    if (changed.length > 0) this.apply(this.running, before);
    const isSame = changed.length === 0 && this.waiting.join() === waitedFor.join();
    return isSame ? undefined : { changed, needRestart: this.waiting };
  }
}

function certificateIn({ tlsCredentials, developmentCertPath }: Config['server']) {
  return {
    ...(tlsCredentials !== undefined && { tlsCredentials }),
    ...(developmentCertPath !== undefined && { developmentCertPath }),
  };
}

function trustIn({ clientTrust }: Config['server']) {
  return { ...(clientTrust !== undefined && { clientTrust }) };
}
