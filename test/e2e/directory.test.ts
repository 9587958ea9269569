import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/database/database.js';
import { Sampler } from '../../src/samples/sampler.js';
import { DirectoryModule } from '../../src/toolsets/directory/directory.module.js';
import { seedDirectory } from '../../src/toolsets/directory/directory.seed.js';
import type { McpCaller } from '../fixtures/mcp-caller.js';
import { startPostgres } from '../fixtures/postgres.js';
import { callTool, ERAS } from '../fixtures/raw-call.js';
import { SDK_CLIENTS } from '../fixtures/sdk-clients.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const SCOPES = ['mcp:read', 'mcp:query', 'mcp:metrics'];
const postgres = await startPostgres();
afterAll(() => postgres?.stop());

type Metrics = {
  readonly since: string | null;
  readonly sampledMinutes: number;
  readonly isComplete: boolean;
  readonly metrics: readonly { name: string; min: number | null; max: number | null; average: number | null }[];
};

/** Where there is no Postgres, its fixture says so. */
const DATABASES = postgres === undefined ? (['embedded'] as const) : (['embedded', 'postgres'] as const);

describe.each(DATABASES)('directory on %s', (kind) => {
  let server: TestServer;

  beforeAll(async () => {
    const env: Record<string, string> = kind === 'postgres' ? { DATABASE_URL: await postgres!.freshDatabase() } : {};
    server = await startTestServer([DirectoryModule], env);
    // Postgres may be anybody's, so it gets no samples by itself.
    if (kind === 'postgres') await seedDirectory(server.app.get(Database, { strict: false }));
  });
  afterAll(() => server?.close());

  describe.each(SDK_CLIENTS)('with the $name', ({ name, connect }) => {
    let caller: McpCaller;

    beforeAll(async () => {
      // A subject for each client: the quota of the toolset is the subject's.
      const token = await server.token({
        sub: name === 'v1 client' ? 'dev-user' : `user-${name.length}`,
        scopes: SCOPES,
      });
      caller = await connect({ transport: 'http', url: server.mcp.href, token, cwd: server.cwd });
    });
    afterAll(() => caller?.[Symbol.asyncDispose]());

    it('finds records', async () => {
      const filters = [
        { field: 'department', value: 'Finance' },
        { field: 'hired_on', operator: 'gte', value: '2021-01-01' },
      ];
      const { outcome, data } = await caller.call('query_data', { collection: 'employees', filters, limit: 3 });
      expect({ outcome, data }).toMatchObject({
        outcome: 'ok',
        data: { collection: 'employees', hasMore: true, records: [{ department: 'Finance', active: true }, {}, {}] },
      });
      const all = await caller.call('query_data', { collection: 'projects', limit: 100 });
      expect(all.data).toMatchObject({ hasMore: true });
      expect((all.data as { records: unknown[] }).records).toHaveLength(100);
    });

    it('gets profiles', async () => {
      expect(await caller.call('get_user_profile', { user_id: 'dev-user' })).toMatchObject({
        outcome: 'ok',
        data: { id: 'dev-user', name: 'Devon Ellis', email: 'dev-user@example.com' },
      });
      expect(await caller.call('get_user_profile', { user_id: 'nobody' })).toMatchObject({
        outcome: 'tool_error',
        text: expect.stringContaining('query_data'),
      });
    });

    it('gets the metrics of this very service', async () => {
      await server.app.get(Sampler, { strict: false }).sample();
      const { outcome, data } = await caller.call('get_metrics', { type: 'usage', window: '1h' });
      const { since, sampledMinutes, isComplete, metrics } = data as unknown as Metrics;
      expect({ outcome, isComplete }).toEqual({ outcome: 'ok', isComplete: false });
      expect(Date.now() - Date.parse(since!)).toBeLessThan(10 * 60_000);
      expect(sampledMinutes).toBeGreaterThan(0);
      const toolCalls = metrics.find((metric) => metric.name === 'tool_calls')!;
      // Those of the tests before.
      expect(toolCalls.max).toBeGreaterThanOrEqual(3);
      for (const type of ['performance', 'health'] as const) {
        const other = (await caller.call('get_metrics', { type, window: '30d' })).data as unknown as Metrics;
        for (const metric of other.metrics) {
          expect(metric.min, metric.name).toBeLessThanOrEqual(metric.max!);
          expect(metric.average, metric.name).toBeGreaterThanOrEqual(metric.min!);
        }
      }
    });

    it.each([
      [
        { collection: 'employees', filters: [{ field: 'salary', value: 1 }] },
        /employees has these fields only: id, name/,
      ],
      [{ collection: 'employees', filters: [{ field: 'active', value: 'yes' }] }, /true or false, without quotes/],
      [{ collection: 'pg_shadow' }, /collection/],
      [{ collection: 'employees', limit: 101 }, /limit/],
      [{ collection: 'employees', filters: [{ field: 'name', value: 'a\0b' }] }, /filters/],
      [{}, /collection/],
    ])('is told what is wrong with %j', async (input, what) => {
      expect(await caller.call('query_data', input)).toMatchObject({
        outcome: 'invalid_input',
        text: expect.stringMatching(what),
      });
    });
  });
});

describe.each(ERAS)('directory on %s', (era) => {
  let server: TestServer;
  afterEach(() => server.close());
  const call = (authorization: string, tool: string, input: unknown) =>
    callTool(server, { era, tool, input, authorization });
  const bearer = async (sub: string, scopes: readonly string[]) =>
    `Bearer ${await server.token({ sub, scopes: [...scopes] })}`;

  it.each([
    ['query_data', { collection: 'assets' }, 'mcp:query'],
    ['get_user_profile', { user_id: 'user-1' }, 'mcp:read'],
    ['get_metrics', { type: 'usage' }, 'mcp:metrics'],
  ])('%s needs its scope and no other', async (tool, input, scope) => {
    server = await startTestServer([DirectoryModule]);
    const others = SCOPES.filter((one) => one !== scope);
    const refused = await call(await bearer('ada', others), tool, input);
    expect(refused.text).toContain(scope);
    expect(server.audit().at(-1)).toMatchObject({ outcome: 'forbidden' });
    await call(await bearer('ada', [scope]), tool, input);
    expect(server.audit().at(-1)).toMatchObject({ outcome: 'ok' });
  });

  it('answers the same again to the same, and nobody else', async () => {
    server = await startTestServer([DirectoryModule]);
    const [ada, bob] = [await bearer('user-1', SCOPES), await bearer('user-2', SCOPES)];
    const cacheOf = async (who: string) => (await call(who, 'get_user_profile', {})).headers.get('x-cache');
    expect([await cacheOf(ada), await cacheOf(ada), await cacheOf(bob)]).toEqual(['MISS', 'HIT', 'MISS']);
  });

  it('takes 100 calls of a subject in 15 minutes, of all its tools together', async () => {
    server = await startTestServer([DirectoryModule]);
    const [ada, bob] = [await bearer('ada', SCOPES), await bearer('bob', SCOPES)];
    for (let nth = 0; nth < 50; nth += 1) {
      await call(ada, 'query_data', { collection: 'assets', limit: nth + 1 });
      await call(ada, 'get_metrics', { type: 'usage', window: '1h' });
    }
    expect(server.audit().every(({ outcome }) => outcome === 'ok')).toBe(true);
    const refused = await call(ada, 'get_user_profile', {});
    expect(server.audit().at(-1)).toMatchObject({ outcome: 'rate_limited' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await call(bob, 'query_data', { collection: 'assets' });
    expect(server.audit().at(-1)).toMatchObject({ outcome: 'ok' });
  });
});
