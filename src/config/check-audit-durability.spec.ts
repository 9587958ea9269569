import { expect, it } from 'vitest';
import { ConfigError } from './config-error.js';
import { checkConfig } from './load-config.js';

const DEVELOPMENT = { TLS: 'off', HOST: '127.0.0.1' };
const STDIO = { TRANSPORT: 'stdio', STDIO_SUB: 'ada' };
const AUDIT_DURABILITY = 'stored';

it.each([DEVELOPMENT, STDIO])('refuses to let answers wait for rows that nobody stores', (env) => {
  const problems = (more: Record<string, string>) => {
    try {
      checkConfig({ ...env, ...more }, '/nowhere', new Date());
      return [];
    } catch (thrown) {
      return (thrown as ConfigError).problems;
    }
  };
  expect(problems({ AUDIT_DURABILITY, AUDIT_STORE: 'off' })).toEqual([
    'AUDIT_DURABILITY is stored, but AUDIT_STORE is off: no row is stored.',
  ]);
  for (const sound of [{ AUDIT_DURABILITY }, { AUDIT_STORE: 'off' }, {}]) expect(problems(sound)).toEqual([]);
});
