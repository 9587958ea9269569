import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterAll, expect, it, vi } from 'vitest';
import { TOOLSET_MODULES } from '../../src/app.module.js';
import { InstancePair } from '../fixtures/instance-pair.js';
import { startPostgres } from '../fixtures/postgres.js';
import { callTool } from '../fixtures/raw-call.js';
import { startRedis } from '../fixtures/redis.js';
import { SessionClient } from '../fixtures/session-client.js';
import { startTestServer } from '../fixtures/test-server.js';
import { blocksOf } from './markdown-blocks.js';

const [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
afterAll(() => Promise.all([redis?.stop(), postgres?.stop()]));

const titled = (page: string, title: string) => blocksOf(page).find(({ meta }) => meta['title'] === title)!.text;
/** What toolsets need that is not set by itself. */
const KEYS = { GITHUB_TOKEN: 'ghp_none', INVENTORY_PSEUDONYM_KEY: 'Zk3vQ9xW7bN1mC5pL8sD2fG6hJ4kT0yR' };

it.skipIf(postgres === undefined)('lets every toolset work as the role that docs/postgres.md makes', async () => {
  // The cluster has a role of that name already.
  const statements = titled('docs/postgres.md', 'create.sql').replaceAll('gatehouse', 'stranger').split(';\n');
  const admin = new Client({ connectionString: postgres!.url });
  await admin.connect();
  for (const statement of statements) if (statement.trim() !== '') await admin.query(statement);
  await admin.end();
  const url = new URL(postgres!.url);
  Object.assign(url, { username: 'stranger', password: 'change-me', pathname: '/stranger' });
  const env = { ...KEYS, AUDIT_STORE: 'on', DATABASE_URL: url.href };
  const server = await startTestServer(TOOLSET_MODULES, env);
  const authorization = `Bearer ${await server.token({ scopes: ['mcp:query'] })}`;
  const input = { collection: 'employees' };
  const { message } = await callTool(server, { era: '2025-11-25', tool: 'query_data', input, authorization });
  expect(message.result).toMatchObject({ structuredContent: { records: [] } });
  await server.close();
  const reader = new Client({ connectionString: url.href });
  await reader.connect();
  const { rows } = await reader.query<{ count: number }>('select count(*)::int as count from gatehouse_audit');
  await reader.end();
  expect(rows[0]!.count).toBeGreaterThan(0);
});

it.skipIf(redis === undefined)('denies nothing to the user that docs/redis.md makes', async () => {
  const admin = new Redis(redis!.url);
  const user = /^user (gatehouse .*)$/m.exec(titled('docs/redis.md', 'users.acl'))![1]!;
  await admin.call('ACL', ['SETUSER', ...user.split(' ')]);
  await admin.call('ACL', ['LOG', 'RESET']);
  const url = redis!.url.replace('redis://', 'redis://gatehouse:change-me@');
  const env = { ...KEYS, REDIS_PREFIX: 'gatehouse:', RATE_LIMIT_PRINCIPAL: '1000/min' };
  const pair = await InstancePair.start({ ...redis!, url }, TOOLSET_MODULES, env);
  const token = await pair.one.token({ scopes: ['mcp:query'] });
  const { client } = await SessionClient.open(pair.one, token);
  const { mcp } = pair.other;
  // The session of one, gone on with at the other.
  expect((await new SessionClient({ mcp }, `Bearer ${token}`, client.id!).list()).status).toBe(200);
  const call = () =>
    callTool(pair.other, {
      era: '2025-11-25',
      tool: 'query_data',
      input: { collection: 'employees' },
      authorization: `Bearer ${token}`,
    });
  await call();
  await vi.waitFor(async () => expect((await call()).headers.get('x-cache')).toBe('HIT'));
  await pair.close();
  expect(await admin.call('ACL', ['LOG'])).toEqual([]);
  expect((await admin.keys('gatehouse:*')).length).toBeGreaterThan(1);
  await admin.quit();
});
