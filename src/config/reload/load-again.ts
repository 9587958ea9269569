import { ConfigError } from '../config-error.js';
import { hasConfigFile } from '../config-file.js';
import type { Config } from '../config.schema.js';
import type { ConfigSource } from '../config-source.js';
import { loadAllButTls } from '../load-config.js';
import { fetchSecrets, type Secrets } from '../load-from-source.js';
import { type Reading, readSettings } from '../read-settings.js';
import type { TrustedClients } from '../certificates/read-client-trust.js';
import { loadCertificate, loadTrust, type ServedCertificate } from '../tls-material.js';

/** The configuration as reading it again found it, in what is judged each on its own. What was refused is absent. */
export interface LoadedAgain {
  /** Everything but the other two. */
  readonly settings?: Config | undefined;
  readonly certificate?: ServedCertificate | undefined;
  readonly trust?: TrustedClients | undefined;
  /** Why something was refused. */
  readonly problems: readonly string[];
}

/**
 * Reads the configuration of a service that runs. A revoked key must wait neither for a good certificate nor for a vault that
 * answers, and a revoked certificate not for a good key: so each of them is judged on its own.
 */
export class LoadingAgain {
  private hadFile: boolean;
  /** The last settings that were accepted: they say which files TLS is made with while the new ones are refused. */
  private accepted: Reading | undefined;
  /** Those of the last settings that were accepted, for as long as no others come. */
  private secrets: Secrets | undefined;

  constructor(private readonly source: ConfigSource) {
    const { env, cwd } = source;
    this.hadFile = hasConfigFile(env, cwd);
    const reading = readSettings(env, cwd);
    if (reading.problems.length === 0) this.accepted = reading;
  }

  /** @param stop Ends the wait for secrets. Never rejects. */
  async load(stop?: AbortSignal): Promise<LoadedAgain> {
    const problems: string[] = [];
    const judged = async <T>(load: () => T | Promise<T>): Promise<T | undefined> => {
      try {
        return await load();
      } catch (error) {
        problems.push(...problemsOf(error));
        return undefined;
      }
    };
    const fetched = await judged(() => fetchSecrets(this.source, stop));
    if (stop?.aborted) return { problems };
    const secrets = fetched ?? this.secrets;
    const settings = secrets && (await judged(() => this.loadSettings(secrets)));
    const { accepted } = this;
    if (accepted === undefined) return { settings, problems };
    const certificate = await judged(() => loadCertificate(accepted, new Date()));
    const trust = await judged(() => loadTrust(accepted));
    return { settings, certificate, trust, problems };
  }

  /**
   * Unlike a start it refuses a YAML file that is gone or empty where there was one: a token may do more without the rules that
   * stood there, and a full disk must not be what takes them away.
   * @throws ConfigError
   */
  private loadSettings(secrets: Secrets): Config {
    const { cwd } = this.source;
    const env = { ...this.source.env, ...secrets };
    const hasFile = hasConfigFile(env, cwd);
    if (this.hadFile && !hasFile) {
      const name = env['GATEHOUSE_CONFIG'] ? 'The file that GATEHOUSE_CONFIG names' : 'gatehouse.config.yaml';
      throw new ConfigError([`${name} is gone or empty; write {} there if nothing is meant.`]);
    }
    const reading = readSettings(env, cwd);
    const settings = loadAllButTls(reading, env, cwd);
    [this.hadFile, this.accepted, this.secrets] = [hasFile, reading, secrets];
    return settings;
  }
}

function problemsOf(error: unknown): readonly string[] {
  // The message of anything else may quote what it could not read.
  return error instanceof ConfigError ? error.problems : ['The configuration could not be read.'];
}
