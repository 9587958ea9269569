import { ConfigError, refuseProblems } from './config-error.js';
import type { ConfigSource } from './config-source.js';
import { SETTINGS } from './list-settings.js';
import { type Config, loadConfig } from './load-config.js';

/**
 * Fetches the secrets there are, then reads and checks everything.
 * @throws ConfigError with every problem there is.
 */
export async function loadFromSource(source: ConfigSource): Promise<Config> {
  return loadConfig({ ...source.env, ...(await fetchSecrets(source)) }, source.cwd);
}

async function fetchSecrets({ env, secrets }: ConfigSource): Promise<Readonly<Record<string, string>>> {
  if (secrets === undefined) return {};
  let fetched: Readonly<Record<string, string>>;
  try {
    fetched = await secrets.fetch();
  } catch {
    // Its error may quote what it was asked with.
    throw new ConfigError(['The secret provider did not give its secrets.']);
  }
  const names = Object.keys(fetched);
  refuseProblems([
    ...names.filter((name) => !isSecret(name)).map((name) => `The secret provider gives ${name}, which is no secret.`),
    ...names
      .filter((name) => isSecret(name) && (env[name] || env[`${name}_FILE`]))
      .map((name) => `${name} is set, and the secret provider gives it too; keep one.`),
  ]);
  return fetched;
}

function isSecret(name: string): boolean {
  return SETTINGS.some(({ env, secret }) => secret === true && env === name);
}
