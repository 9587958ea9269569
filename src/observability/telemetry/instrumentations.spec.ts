import { afterEach, expect, it, vi } from 'vitest';
import { instrumentations } from './instrumentations.js';

afterEach(() => vi.unstubAllEnvs());

it('never watches the packages of Redis and Postgres, whatever the variables name', async () => {
  // The package reads them itself.
  vi.stubEnv('OTEL_NODE_ENABLED_INSTRUMENTATIONS', 'ioredis,pg,undici');
  const watching = await instrumentations(process.env, { undici: {}, pino: {} });
  for (const one of watching) one.disable();
  expect(watching.map(({ instrumentationName }) => instrumentationName)).toEqual([
    '@opentelemetry/instrumentation-undici',
  ]);
});
