import { expect, it } from 'vitest';
import { SETTINGS } from './list-settings.js';
import { misspeltVariables } from './misspelt-variables.js';

it.each([
  ['JWT_SERCET', 'JWT_SECRET'],
  ['jwt_secret', 'JWT_SECRET'],
  ['RATE_LIMIT_PRINCIPLE', 'RATE_LIMIT_PRINCIPAL'],
  ['REDIS_URI', 'REDIS_URL'],
  ['TOOLSET', 'TOOLSETS'],
  ['JWT_SECRETS_FILE', 'JWT_SECRET_FILE'],
  ['GATEHOUSE_PORT', 'PORT'],
  ['GATEHOUSE_JWT_SECRET_FILE', 'JWT_SECRET_FILE'],
  ['GATEHOUSE_REDIS_URI', 'REDIS_URL'],
  ['GATEHOUSE_CONFG', 'GATEHOUSE_CONFIG'],
  // Only secrets are read from files.
  ['AUTH_ISSUER_FILE', 'AUTH_ISSUER'],
])('takes %s for %s', (variable, meant) => {
  expect(misspeltVariables({ [variable]: 'x' })).toEqual({ [variable]: meant });
});

it.each(SETTINGS.flatMap(({ env, secret }) => (secret ? [env, `${env}_FILE`] : [env])))('knows %s', (variable) => {
  expect(misspeltVariables({ [variable]: 'x' })).toEqual({});
});

it.each([
  'HOME',
  'TZ',
  'PATH',
  'HOSTNAME',
  'TOOLS',
  'GATEHOUSE_CONFIG',
  'GATEHOUSE_TOKEN',
  'GATEHOUSE_ADDRESS',
  'GATEHOUSE_SERVICE_HOST',
  'OTEL_SERVICE_NAME',
  'TICKETS_TOKEN',
])('leaves %s to others', (variable) => {
  expect(misspeltVariables({ [variable]: 'x' })).toEqual({});
});

it('leaves what Kubernetes says of a service of our name, and what is empty', () => {
  expect(misspeltVariables({ GATEHOUSE_PORT: 'tcp://10.0.0.1:8443', JWT_SERCET: '' })).toEqual({});
});
