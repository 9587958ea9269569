import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type GatehouseProcess, startGatehouse } from '../fixtures/gatehouse-process.js';
import { callTool } from '../fixtures/raw-call.js';
import { UNLIMITED } from '../fixtures/unlimited.js';

const REQUESTS = 200;
/** Milliseconds: less than the five seconds for which SQLite waits, and much more than an answer needs. */
const NOT_HELD_UP = 2_500;

let service: GatehouseProcess;
beforeAll(async () => {
  service = await startGatehouse({ ...UNLIMITED, TLS: 'off', HOST: '127.0.0.1' });
});
afterAll(() => service?.stop());

/** Beside the service, as another process of the same folder. */
const open = () => new DatabaseSync(join(service.cwd, 'data', 'gatehouse.db'), { timeout: 5_000 });

function storedCalls(): number {
  const beside = open();
  const row = beside.prepare('select count(*) as count from gatehouse_audit where execution_id is not null').get();
  beside.close();
  return Number(row?.['count']);
}

it('answers while another process writes to its database, and stores its rows behind it', async () => {
  const authorization = `Bearer ${await service.token({ sub: 'ada' })}`;
  const other = open();
  other.exec('begin immediate');
  const target = { mcp: new URL(service.mcp) };
  const call = await callTool(target, { era: '2026-07-28', tool: 'no-such-tool', authorization });
  expect(call.message.error).toBeDefined();
  // Over more time than a row waits for others.
  const tookMs: number[] = [];
  for (let asked = 0; asked < REQUESTS; asked += 1) {
    const startedAt = performance.now();
    expect((await fetch(`${service.url}/livez`)).status).toBe(200);
    tookMs.push(performance.now() - startedAt);
  }
  expect(Math.max(...tookMs)).toBeLessThan(NOT_HELD_UP);
  expect(storedCalls()).toBe(0);
  other.exec('rollback');
  other.close();
  await expect.poll(storedCalls, { timeout: 10_000 }).toBe(1);
});
