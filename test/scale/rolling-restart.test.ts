import { Client as V1Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as V1Transport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Client as Postgres } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { COMPILE_LIMIT_MS } from '../fixtures/compile-once.js';
import { hasBalancer } from '../fixtures/balancer.js';
import { InstanceGroup } from '../fixtures/instance-group.js';
import { buildInstances } from '../fixtures/instance-process.js';
import { startPostgres } from '../fixtures/postgres.js';
import { callTool } from '../fixtures/raw-call.js';
import { startRedis } from '../fixtures/redis.js';
import { UNLIMITED } from '../fixtures/unlimited.js';

/** Longer than HAProxy needs to notice that an instance is leaving. */
const SETTINGS = { ...UNLIMITED, PRE_STOP_DELAY_MS: '1500', CALLS_MAX_RUNNING: '50', LOG_LEVEL: 'warn' };
/** Milliseconds that the calls of each client take: long ones are under way whenever an instance has to leave. */
const RAW_CLIENTS = [0, 0, 5, 5, 20, 50, 500, 2_500];
const V1_CLIENTS = [5, 50, 2_500];

const [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
const isPossible = hasBalancer() && redis !== undefined && postgres !== undefined;
afterAll(() => Promise.all([redis?.stop(), postgres?.stop()]));

type Answered = { ok: number; readonly failed: string[] };

describe.skipIf(!isPossible)('two instances under load, restarted one after the other', () => {
  let group: InstanceGroup;
  let sessions: V1Client[];
  let stopped: AbortController;

  beforeAll(buildInstances, COMPILE_LIMIT_MS);
  afterEach(async () => {
    stopped.abort();
    await Promise.all(sessions.map((session) => session.close()));
    await group.stop();
  });

  async function openSession(ms: number): Promise<() => Promise<string>> {
    const client = new V1Client({ name: 'v1', version: '1' });
    const requestInit = { headers: { authorization: `Bearer ${await group.token()}` } };
    const transport = new V1Transport(group.mcp, { requestInit });
    await client.connect(transport as Parameters<V1Client['connect']>[0]);
    sessions.push(client);
    return async () => {
      const result = await client.callTool({ name: 'slow', arguments: { ms } });
      return (result.content as { text: string }[])[0]!.text;
    };
  }

  async function rawCaller(ms: number): Promise<() => Promise<string>> {
    const authorization = `Bearer ${await group.token()}`;
    return async () => {
      const call = { era: '2026-07-28', tool: 'slow', input: { ms }, authorization } as const;
      const { status, message, text } = await callTool(group, call);
      return status === 200 && message.result ? message.result.content[0]!.text : `${status} ${text}`;
    };
  }

  /** Calls on and on, one call after the other. */
  async function keepCalling(call: () => Promise<string>, answered: Answered): Promise<void> {
    while (!stopped.signal.aborted) {
      const text = await call().catch((thrown: unknown) => String(thrown));
      if (text === 'done') answered.ok += 1;
      else answered.failed.push(text);
    }
  }

  async function auditRows(): Promise<readonly { execution_id: string; outcome: string }[]> {
    const client = new Postgres({ connectionString: group.databaseUrl });
    await client.connect();
    try {
      const select = `select execution_id, outcome from gatehouse_audit where name = 'slow'`;
      return (await client.query<{ execution_id: string; outcome: string }>(select)).rows;
    } finally {
      await client.end();
    }
  }

  it('lose no call: each is answered once, and has one row in the audit', async () => {
    sessions = [];
    stopped = new AbortController();
    group = await InstanceGroup.start(redis!, postgres!, SETTINGS);
    const answered: Answered = { ok: 0, failed: [] };
    const callers = await Promise.all([...RAW_CLIENTS.map(rawCaller), ...V1_CLIENTS.map(openSession)]);
    const clients = callers.map((call) => keepCalling(call, answered));
    const furtherCalls = async (count: number) => {
      const before = answered.ok;
      await expect.poll(() => answered.ok - before, { timeout: 20_000 }).toBeGreaterThan(count);
    };

    await furtherCalls(100);
    for (const index of [0, 1]) {
      const { pid } = group.instances[index]!;
      expect(await group.replace(index)).toBe(0);
      expect(group.instances[index]!.pid).not.toBe(pid);
      await served(index);
    }
    await furtherCalls(100);
    stopped.abort();
    await Promise.all(clients);
    await Promise.all(group.instances.map((instance) => instance.stop()));

    console.info(`${answered.ok} calls answered, ${answered.failed.length} lost`);
    expect(answered.failed).toEqual([]);
    const rows = await auditRows();
    expect(rows).toHaveLength(answered.ok);
    expect(new Set(rows.map(({ execution_id: id }) => id)).size).toBe(answered.ok);
    expect(new Set(rows.map(({ outcome }) => outcome))).toEqual(new Set(['ok']));
  }, 90_000);

  /** The balancer sends it calls again. */
  async function served(index: number): Promise<void> {
    const metrics = new URL(`http://127.0.0.1:${group.instances[index]!.port}/metrics`);
    await expect
      .poll(
        async () => /^mcp_requests_total\{[^}]*tools\/call[^}]*\} \d+$/m.test(await (await fetch(metrics)).text()),
        {
          timeout: 20_000,
        },
      )
      .toBe(true);
  }
});
