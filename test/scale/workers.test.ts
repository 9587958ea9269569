import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { childrenOf } from '../fixtures/children-of.js';
import { type GatehouseProcess, startGatehouse } from '../fixtures/gatehouse-process.js';
import { callTool } from '../fixtures/raw-call.js';
import { startRedis } from '../fixtures/redis.js';
import { scrape } from '../fixtures/scrape.js';
import { UNLIMITED } from '../fixtures/unlimited.js';

const run = promisify(execFile);
const CALLS = 40;

const redis = await startRedis();
afterAll(() => redis?.stop());

describe.skipIf(redis === undefined)('a service of two workers', () => {
  let service: GatehouseProcess;
  let authorization: string;
  beforeEach(async () => {
    const settings = {
      ...UNLIMITED,
      TLS: 'off',
      HOST: '127.0.0.1',
      WORKERS: '2',
      REDIS_URL: redis!.url,
      REDIS_URI: 'x',
    };
    service = await startGatehouse(settings);
    authorization = `Bearer ${await service.token({ sub: 'ada' })}`;
  });
  afterEach(async ({ task }) => {
    if (!task.name.includes('lost its supervisor')) await service.stop();
  });

  /** Each over a connection of its own, which the supervisor gives to the workers in turn. */
  async function callTimes(count: number): Promise<readonly string[]> {
    const texts: string[] = [];
    for (let call = 0; call < count; call += 1) {
      const { status, text } = await callTool(target(), {
        era: '2026-07-28',
        tool: 'health-check',
        authorization,
        headers: { connection: 'close' },
      });
      if (status !== 200 || text.includes('"isError":true')) texts.push(`${status} ${text}`);
    }
    return texts;
  }

  const target = () => ({ mcp: new URL(service.mcp) });
  const supervisor = () => service.pid;

  /** Calls of the tool each worker has counted, whichever of them is asked. */
  async function counted(): Promise<Record<string, number>> {
    const { samples } = await scrape(service);
    const sums: Record<string, number> = {};
    for (const [name, value] of samples) {
      if (!name.startsWith('mcp_requests_total{') || !name.includes('tools/call')) continue;
      const worker = /worker="(\d)"/.exec(name)![1]!;
      sums[worker] = (sums[worker] ?? 0) + value;
    }
    return sums;
  }

  it('says once what it was given in vain', async () => {
    expect(await service.stop()).toBe(0);
    expect(service.stdout().match(/these variables are no settings/g)).toHaveLength(1);
  });

  it('says once that it is open, shares calls out, and tells the metrics of both whichever is asked', async () => {
    expect(service.stdout().match(/Gatehouse is open/g)).toHaveLength(1);
    expect(childrenOf(supervisor())).toHaveLength(2);
    expect(await callTimes(CALLS)).toEqual([]);
    const first = await counted();
    // Asked of the other worker too: connections go to them in turn.
    expect(await counted()).toEqual(first);
    expect(Object.keys(first)).toEqual(['1', '2']);
    expect(first['1']! + first['2']!).toBe(CALLS);
    expect(Math.min(first['1']!, first['2']!)).toBeGreaterThan(CALLS / 4);
    const health = (await (await fetch(`${service.url}/health`)).json()) as { status: string; workers: unknown };
    expect(health).toMatchObject({
      status: 'healthy',
      workers: [
        { worker: 1, status: 'healthy' },
        { worker: 2, status: 'healthy' },
      ],
    });
  });

  it('tells what each worker can use', async () => {
    const told = async () => {
      const { samples } = await scrape(service);
      return [...samples].filter(([series]) => series.startsWith('mcp_dependency_up{dependency="database"'));
    };
    const of = (worker: number) => [`mcp_dependency_up{dependency="database",essential="true",worker="${worker}"}`, 1];
    await expect.poll(told).toEqual([of(1), of(2)]);
  });

  it('replaces a worker that was killed, serves meanwhile, and says so', async () => {
    const [victim] = childrenOf(supervisor());
    process.kill(victim!, 'SIGKILL');
    await expect.poll(() => childrenOf(supervisor()).includes(victim!)).toBe(false);
    expect(await callTimes(CALLS)).toEqual([]);
    const restarts = async () => {
      const { samples } = await scrape(service);
      return ['mcp_worker_restarts_total', 'mcp_worker_up'].map((name) =>
        ['1', '2'].map((worker) => samples.get(`${name}{worker="${worker}"}`) ?? 0).reduce((a, b) => a + b),
      );
    };
    await expect.poll(restarts, { timeout: 20_000 }).toEqual([1, 2]);
    expect(childrenOf(supervisor())).toHaveLength(2);
    const lines = service.stdout().match(/^.*a worker has ended and is replaced.*$/gm) ?? [];
    expect(lines.map((line) => (JSON.parse(line) as { signal: string }).signal)).toEqual(['SIGKILL']);
  });

  it('ends a connection that was on its way to a worker that died', async () => {
    const [victim] = childrenOf(supervisor());
    process.kill(victim!, 'SIGSTOP');
    const asking = Array.from({ length: 4 }, async () => {
      const answer = await fetch(`${service.url}/livez`, { headers: { connection: 'close' } });
      return answer.status;
    });
    const ends = Promise.allSettled(asking);
    // Three of them; the fourth is held by nobody who could answer.
    await Promise.any(asking);
    process.kill(victim!, 'SIGKILL');
    const ended = (await ends).map((end) => (end.status === 'fulfilled' ? end.value : 'ended'));
    expect(ended.toSorted()).toEqual([200, 200, 200, 'ended']);
  });

  it('keeps a chain of each worker in one embedded database, and every chain is whole', async () => {
    const burst = Array.from({ length: 10 }, () => callTimes(20));
    expect((await Promise.all(burst)).flat()).toEqual([]);
    const cli = [resolve('dist/cli/gatehouse.js'), 'audit', 'verify', '--json'];
    const verified = async () => {
      const { stdout } = await run(process.execPath, cli, { cwd: service.cwd, env: service.env });
      return JSON.parse(stdout) as unknown;
    };
    const query = [resolve('dist/cli/gatehouse.js'), 'audit', 'query', '--json', '--limit', '1000'];
    const rows = async () => {
      const { stdout } = await run(process.execPath, query, { cwd: service.cwd, env: service.env });
      return stdout.split('\n').filter((line) => line.includes('health-check')).length;
    };
    await expect.poll(rows, { timeout: 20_000, interval: 500 }).toBe(200);
    expect(await verified()).toBeDefined();
  });

  it('ends with all its workers on SIGTERM, and not before their calls', async () => {
    const workers = childrenOf(supervisor());
    expect(await service.stop()).toBe(0);
    for (const pid of workers) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('stops a worker that lost its supervisor', async () => {
    const workers = childrenOf(supervisor());
    process.kill(supervisor(), 'SIGKILL');
    const isAlive = (pid: number) => existsSync(`/proc/${pid}`);
    await expect.poll(() => workers.filter(isAlive), { timeout: 10_000 }).toEqual([]);
    // The process that was started did not end by itself.
    await service.stop().catch(() => {});
  });
});

it('does not start where its workers would share nothing, and says so once', async () => {
  const refused = startGatehouse({ TLS: 'off', HOST: '127.0.0.1', WORKERS: '2' });
  await expect(refused).rejects.toThrow(
    /^It ended instead of opening: gatehouse: WORKERS may be above 1 only where REDIS_URL is set: [^\n]+\n$/,
  );
});

it.skipIf(redis === undefined)('says once what keeps its first worker from opening', async () => {
  const settings = { TLS: 'off', HOST: '192.0.2.1', WORKERS: '2', REDIS_URL: redis?.url ?? '' };
  const problems = await startGatehouse({ ...settings, TLS: 'on' }).catch((error: Error) => error.message);
  expect(problems).toMatch(/HOST is not an address of this machine/);
  expect(String(problems).match(/HOST is not an address/g)).toHaveLength(1);
});
