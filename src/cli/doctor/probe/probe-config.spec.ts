import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadConfig } from '../../../config/load-config.js';
import { probeConfig } from './probe-config.js';

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-probe-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('takes no times of the install by which its own calls would end before they are refused', async () => {
  const env = { DATA_DIR: folder, CALL_TIMEOUT_MS: '2000', CALLS_MAX_QUEUE_MS: '1000', BREAKER_OPEN_MS: '10' };
  const { calls } = probeConfig(await loadConfig(env, folder), { dataDir: folder, jwtSecret: 'own', id: 'abc' });
  expect(calls).toMatchObject({ timeoutMs: 30_000, maxQueueMs: 10_000, breakerOpenMs: 60_000 });
});

it('keeps what an install is, and nothing through which others could notice the probe', async () => {
  const env = {
    DATA_DIR: folder,
    DATABASE_URL: 'postgres://u:pw@db.example.com/prod',
    REDIS_URL: 'redis://redis.example.com:6379',
    REDIS_PREFIX: 'team:',
    JWKS_URL: 'https://id.example.com/keys',
    AUTH_ISSUER: 'https://id.example.com',
    AUTH_KEYS: 'bot-key-bot-key-bot-key-bot-key-bot-key',
    METRICS_PORT: '9464',
    HOST: '0.0.0.0',
    PORT: '8443',
    AUDIT_STORE: 'off',
    AUDIT_SIGNING_KEY: '7f3c09b1e85d42a6f0c91d38b7e64a2560fd83c17ba94e02d5368ac1f79b40e3',
    BODY_LIMIT_BYTES: '2048',
    AUDIT_ARGUMENTS: 'none',
    TOOLSETS: 'accounts',
    RATE_LIMIT_OVERRIDES: 'toolset:crm=9/min',
  };
  const config = await loadConfig(env, folder);
  const own = { dataDir: join(folder, 'own'), jwtSecret: 'own-secret', id: 'abc' };
  const probe = probeConfig(config, own);
  expect(probe.server).toMatchObject({ host: '127.0.0.1', port: 0, bodyLimitBytes: 2_048 });
  expect(probe.server.metricsPort).toBeUndefined();
  expect(probe.audit).toMatchObject({ store: 'on', arguments: 'none' });
  expect(probe.audit.signingKey).toBeUndefined();
  // Else the tools of the doctor were not offered.
  expect(probe.toolsets.enabled).toEqual(['accounts', 'doctor']);
  // A limit that none of its tools declares would refuse its start.
  expect(probe.limits.overrides).toBeUndefined();
  expect(probe.database).toEqual({});
  expect(probe.redis).toEqual({ url: env.REDIS_URL, prefix: 'team:doctor:abc:' });
  expect(probe.auth.jwtSecret).toBe('own-secret');
  expect(probe.dataDir).toBe(own.dataDir);
  expect(JSON.stringify(probe)).not.toMatch(/db\.example|id\.example|bot-key|9464/);
});
