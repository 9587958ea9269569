import { SETTINGS } from '../config/list-settings.js';

/** More than any test calls: what a tool says of itself still holds. */
const NO_LIMIT = '100000000/min';

const DEFAULTS = {
  NODE_ENV: 'test',
  STDIO_SUB: 'test-user',
  // Every call leaves its row anyway; a database of them would only take time.
  AUDIT_STORE: 'off',
  RATE_LIMIT_GLOBAL: NO_LIMIT,
  RATE_LIMIT_PRINCIPAL: NO_LIMIT,
};

/**
 * The environment a test runs in: what it sets, over what no test wants to meet by surprise. Nothing of the machine's own.
 * @throws TypeError for what is no setting, because it would change nothing.
 */
export function testEnvironment(settings: Readonly<Record<string, string>>, dataDir: string): NodeJS.ProcessEnv {
  const unknown = Object.keys(settings).filter((name) => !isSetting(name));
  if (unknown.length > 0)
    throw new TypeError(
      `There is no setting ${unknown.join(', ')}: node_modules/gatehouse/docs/configuration.md lists them.`,
    );
  return { ...DEFAULTS, DATA_DIR: dataDir, ...settings };
}

function isSetting(name: string): boolean {
  return SETTINGS.some(({ env, secret }) => env === name || (secret === true && `${env}_FILE` === name));
}
