import { ConfigError, refuseProblems } from './config-error.js';
import type { ConfigSource, SecretProvider } from './config-source.js';
import { SETTINGS } from './list-settings.js';
import { type Config, loadConfig } from './load-config.js';

/** Milliseconds in which a provider must have given its secrets, where it does not say another time. */
const SECRETS_WITHIN_MS = 10_000;

/**
 * Fetches the secrets there are, then reads and checks everything.
 * @param stop Ends the wait for secrets.
 * @throws ConfigError with every problem there is.
 */
export async function loadFromSource(source: ConfigSource, stop?: AbortSignal): Promise<Config> {
  return loadConfig({ ...source.env, ...(await fetchSecrets(source, stop)) }, source.cwd);
}

/** Values by the name of their environment variable. */
export type Secrets = Readonly<Record<string, string>>;

/**
 * @param stop Ends the wait.
 * @throws ConfigError
 */
export async function fetchSecrets({ env, secrets }: ConfigSource, stop?: AbortSignal): Promise<Secrets> {
  if (secrets === undefined) return {};
  const timeoutMs = secrets.timeoutMs ?? SECRETS_WITHIN_MS;
  const over = new AbortController();
  // Not that of `AbortSignal.timeout`, which keeps no process alive: a start has nothing else that does.
  const timer = setTimeout(() => over.abort(), timeoutMs);
  let fetched: Secrets;
  try {
    fetched = await fetchUntil(AbortSignal.any([over.signal, ...(stop ? [stop] : [])]), secrets);
  } catch {
    if (over.signal.aborted) throw new ConfigError([`The secret provider did not answer within ${timeoutMs} ms.`]);
    // Its error may quote what it was asked with.
    throw new ConfigError(['The secret provider did not give its secrets.']);
  } finally {
    clearTimeout(timer);
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

/** Ends when the fetch does or the signal says so, also when the fetch ignores its signal. */
async function fetchUntil(signal: AbortSignal, secrets: SecretProvider): Promise<Secrets> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  return await Promise.race([secrets.fetch(signal), aborted]);
}

function isSecret(name: string): boolean {
  return SETTINGS.some(({ env, secret }) => secret === true && env === name);
}
