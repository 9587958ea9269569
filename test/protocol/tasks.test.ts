import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Database } from '../../src/database/database.js';
import { LEASE_MS, TaskStore } from '../../src/tasks/task-store.js';
import { TaskSweeper } from '../../src/tasks/task-sweeper.js';
import { ownerOf } from '../../src/tool/principal.js';
import { scrape } from '../fixtures/scrape.js';
import { TaskClient } from '../fixtures/task-client.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';
import { WorkModule, WorkTools } from '../fixtures/work.tools.js';

const HOUR_MS = 3_600_000;
const NAMED = (name: string) => ({ action: 'accept', content: { name } });

let server: TestServer;
afterEach(() => server.close());

async function start(env: Record<string, string> = {}) {
  server = await startTestServer([WorkModule], env);
  return { tools: server.app.get(WorkTools, { strict: false }), alice: await TaskClient.of(server, 'alice') };
}

describe('a call that becomes a task', () => {
  it('is answered before its work has ended, and by tasks/get with the result afterwards', async () => {
    const { tools, alice } = await start();
    const task = await alice.begin('work');
    expect(task).toMatchObject({ resultType: 'task', status: 'working', ttlMs: HOUR_MS, pollIntervalMs: 1_000 });
    expect(await alice.get(task.taskId)).toMatchObject({ taskId: task.taskId, status: 'working' });
    tools.release();
    const ended = await alice.until(task.taskId, 'completed');
    expect(ended).toMatchObject({ resultType: 'complete', result: { content: [{ text: 'worked' }] } });
  });

  it('is one audit row and one metric, when it ends, under the id of the task', async () => {
    const { tools, alice } = await start();
    const { taskId } = await alice.begin('work');
    expect(server.audit()).toEqual([]);
    expect((await scrape(server)).samples.get('mcp_tasks_active')).toBe(1);
    tools.release();
    await alice.until(taskId, 'completed');
    expect(server.audit()).toEqual([
      expect.objectContaining({ executionId: taskId, name: 'work', outcome: 'ok', principal: 'alice' }),
    ]);
    const { samples } = await vi.waitFor(async () => {
      const scraped = await scrape(server);
      expect(scraped.samples.get('mcp_tasks_active')).toBe(0);
      return scraped;
    });
    const counted = [...samples].filter(
      ([series, count]) => series.startsWith('mcp_requests_total{method="tools/') && count > 0,
    );
    expect(counted).toEqual([['mcp_requests_total{method="tools/call",outcome="ok"}', 1]]);
  });

  it('fails with a masked error when the server is at fault', async () => {
    const { alice } = await start();
    const { taskId } = await alice.begin('crash');
    const failed = await alice.until(taskId, 'failed');
    expect(failed.error).toMatchObject({ code: -32603, data: { outcome: 'internal', decisionId: taskId } });
    expect(JSON.stringify(failed)).not.toContain('secret');
    expect(failed).not.toHaveProperty('result');
  });

  it('is refused at once, without a task, when it may not run', async () => {
    const { alice } = await start();
    const { message } = await alice.call('restricted');
    expect(message.result).toMatchObject({ isError: true });
    expect(message.result).not.toHaveProperty('taskId');
    expect(server.audit()).toEqual([expect.objectContaining({ name: 'restricted', outcome: 'forbidden' })]);
  });

  it('waits for the result where the client takes no tasks, and is refused where it must be one', async () => {
    const { tools } = await start();
    const plain = await TaskClient.of(server, 'alice', {});
    const answer = plain.call('work');
    await vi.waitFor(() => expect(tools.signals).toHaveLength(1));
    tools.release();
    expect((await answer).message.result).toMatchObject({ content: [{ text: 'worked' }] });
    const requiredCapabilities = { extensions: { 'io.modelcontextprotocol/tasks': {} } };
    for (const refused of [await plain.call('crash'), await plain.about('any', 'get')]) {
      expect(refused.message.error).toMatchObject({ code: -32021, data: { requiredCapabilities } });
    }
    expect(server.audit().map(({ outcome }) => outcome)).toEqual(['ok', 'missing_capability', 'missing_capability']);
  });
});

describe('a task', () => {
  it('is unknown to every principal but its own', async () => {
    const { tools, alice } = await start();
    const bob = await TaskClient.of(server, 'bob');
    const { taskId } = await alice.begin('work');
    for (const method of ['get', 'update', 'cancel'] as const) {
      const strange = await bob.about(taskId, method, { inputResponses: {} });
      const unknown = await bob.about('no-such-task', method, { inputResponses: {} });
      expect(strange.message.error).toMatchObject({ code: -32602 });
      expect(strange.message.error?.message).toBe(unknown.message.error?.message);
    }
    expect(tools.signals[0]?.aborted).toBe(false);
    expect(await alice.get(taskId)).toMatchObject({ status: 'working' });
    tools.release();
    await alice.until(taskId, 'completed');
  });

  it('is kept from a token of its principal that may not call its tool', async () => {
    await start();
    const admin = await TaskClient.of(server, 'alice', undefined, ['admin']);
    const { taskId } = await admin.begin('restricted');
    expect(await admin.until(taskId, 'completed')).toMatchObject({ result: { content: [{ text: 'secret' }] } });
    const narrower = await TaskClient.of(server, 'alice', undefined, ['user']);
    for (const method of ['get', 'update', 'cancel'] as const) {
      const { message, text } = await narrower.about(taskId, method, { inputResponses: {} });
      expect(message.error).toMatchObject({ code: 403, data: { outcome: 'forbidden', missing: ['role:admin'] } });
      expect(text).not.toContain('secret');
    }
  });

  it('ends its handler when it is cancelled, once and for all', async () => {
    const { tools, alice } = await start();
    const { taskId } = await alice.begin('work');
    await vi.waitFor(() => expect(tools.signals).toHaveLength(1));
    expect((await alice.about(taskId, 'cancel')).message.result).toMatchObject({ resultType: 'complete' });
    expect(tools.signals[0]?.aborted).toBe(true);
    await vi.waitFor(() => expect(server.audit()).toHaveLength(1));
    expect(server.audit()).toEqual([expect.objectContaining({ executionId: taskId, outcome: 'cancelled' })]);
    expect((await alice.about(taskId, 'cancel')).message.result).toMatchObject({ resultType: 'complete' });
    expect(await alice.get(taskId)).toMatchObject({ status: 'cancelled' });
  });

  it('asks its client, keeps what has no answer yet, and goes on with all of them', async () => {
    const { alice } = await start();
    const { taskId } = await alice.begin('names');
    await vi.waitFor(async () => {
      expect(Object.keys((await alice.get(taskId)).inputRequests ?? {})).toEqual(['a', 'b']);
    });
    const update = (inputResponses: object) => alice.about(taskId, 'update', { inputResponses });
    expect((await update({ b: NAMED('Bea'), c: NAMED('Cid') })).message.result).toMatchObject({
      resultType: 'complete',
    });
    const { status, inputRequests } = await alice.get(taskId);
    expect(status).toBe('input_required');
    expect(inputRequests).toEqual({ a: expect.objectContaining({ method: 'elicitation/create' }) });
    await update({ a: NAMED('Ada'), b: NAMED('Eve') });
    const ended = await alice.until(taskId, 'completed');
    expect(ended).toMatchObject({ result: { content: [{ text: 'Ada and Bea' }] } });
    expect(ended).not.toHaveProperty('inputRequests');
    expect(server.audit()).toHaveLength(1);
  });

  it('is deleted when its time is over, and stopped if it still works', async () => {
    const { tools, alice } = await start();
    const ended = await alice.begin('crash');
    await alice.until(ended.taskId, 'failed');
    const working = await alice.begin('work');
    await vi.waitFor(() => expect(tools.signals).toHaveLength(1));
    await server.app.get(TaskSweeper, { strict: false }).sweep(new Date(Date.now() + HOUR_MS + 1_000));
    expect(tools.signals[0]?.aborted).toBe(true);
    for (const { taskId } of [ended, working]) {
      expect((await alice.about(taskId, 'get')).message.error).toMatchObject({ code: -32602 });
    }
    const cancelled = expect.objectContaining({ executionId: working.taskId, outcome: 'cancelled' });
    await vi.waitFor(() => expect(server.audit()).toContainEqual(cancelled));
  });
});

describe('tasks at their limit', () => {
  it('are refused 429 to the principal that has as many as it may', async () => {
    const { tools, alice } = await start({ TASKS_MAX_PER_PRINCIPAL: '2' });
    const bob = await TaskClient.of(server, 'bob');
    const answers = await Promise.all([alice.call('work'), alice.call('work'), alice.call('work')]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 429]);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.message.error).toMatchObject({ data: { outcome: 'rate_limited', limit: 2 } });
    expect(refused?.headers.get('retry-after')).toBe('5');
    expect(server.audit()).toContainEqual(expect.objectContaining({ refusedBy: 'own_tasks', room: { bound: 2 } }));
    const { taskId } = await bob.begin('work');
    tools.release();
    await bob.until(taskId, 'completed');
  });

  it('are refused 503 to everybody when there are as many as may be, until one ends', async () => {
    const { tools, alice } = await start({ TASKS_MAX: '1' });
    const bob = await TaskClient.of(server, 'bob');
    const { taskId } = await alice.begin('work');
    const refused = await bob.call('work');
    expect([refused.status, refused.message.error?.data?.['outcome']]).toEqual([503, 'overloaded']);
    expect(server.audit()).toContainEqual(expect.objectContaining({ refusedBy: 'tasks', room: { bound: 1 } }));
    await vi.waitFor(() => expect(tools.signals).toHaveLength(1));
    tools.release();
    await alice.until(taskId, 'completed');
    await vi.waitFor(async () => expect((await bob.call('crash')).status).toBe(200));
  });
});

describe('tasks and other servers', () => {
  const folders: string[] = [];
  const newFolder = () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-tasks-'));
    folders.push(folder);
    return folder;
  };
  afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

  it('are waited for while it drains', async () => {
    const DATA_DIR = newFolder();
    const { tools, alice } = await start({ DATA_DIR });
    const { taskId } = await alice.begin('work');
    await vi.waitFor(() => expect(tools.signals).toHaveLength(1));
    const closed = server.close();
    expect(tools.signals[0]?.aborted).toBe(false);
    tools.release();
    await closed;
    const again = await start({ DATA_DIR });
    expect(await again.alice.get(taskId)).toMatchObject({
      status: 'completed',
      result: { content: [{ text: 'worked' }] },
    });
  });

  it('are failed with its reason when they cannot be waited for any longer', async () => {
    const DATA_DIR = newFolder();
    const { alice } = await start({ DATA_DIR, SHUTDOWN_TIMEOUT_MS: '100' });
    const asking = await alice.begin('names');
    const working = await alice.begin('work');
    const stopped = server;
    await stopped.close();
    expect(stopped.audit().map(({ outcome }) => outcome)).toEqual(['cancelled', 'cancelled']);
    const again = await start({ DATA_DIR });
    for (const { taskId } of [asking, working]) {
      const { status, error } = await again.alice.get(taskId);
      expect([status, error?.code]).toEqual(['failed', 503]);
      expect(error?.message).toContain('The server was shut down before this task had ended');
    }
  });

  /** What another process does to the same database. */
  const elsewhere = (DATA_DIR: string, work: (store: TaskStore) => Promise<void>) =>
    onDatabase(DATA_DIR, (database) => work(new TaskStore(database, 'another process')));

  const execute = (DATA_DIR: string, statement: RawBuilder<unknown>) =>
    onDatabase(DATA_DIR, (database) => database.run(signal, (db: Kysely<unknown>) => statement.execute(db)));

  async function onDatabase(DATA_DIR: string, work: (database: Database) => Promise<unknown>): Promise<void> {
    const database = new Database({ url: undefined, file: join(DATA_DIR, 'gatehouse.db') }, () => performance.now());
    await work(database);
    await database.close();
  }

  const begunAt = (createdAt: Date) =>
    ({ id: 'left', tool: '', status: 'working', createdAt, updatedAt: createdAt, ttlMs: HOUR_MS }) as const;
  const owner = ownerOf({ kind: 'jwt', id: 'alice', issuer: 'gatehouse' });
  const { signal } = new AbortController();

  it('are stopped here by the next sweep when they were cancelled there', async () => {
    const DATA_DIR = newFolder();
    const { tools, alice } = await start({ DATA_DIR });
    const { taskId } = await alice.begin('work');
    await vi.waitFor(() => expect(tools.signals).toHaveLength(1));
    await elsewhere(DATA_DIR, (store) => store.end(taskId, { status: 'cancelled' }, new Date()));
    await server.app.get(TaskSweeper, { strict: false }).sweep(new Date());
    expect(tools.signals[0]?.aborted).toBe(true);
    expect(await alice.get(taskId)).toMatchObject({ status: 'cancelled' });
  });

  /** A task that ended while its database took no ends. */
  async function unstored() {
    const DATA_DIR = newFolder();
    const { tools, alice } = await start({ DATA_DIR });
    const { taskId } = await alice.begin('work');
    const full = sql`create trigger full before update on gatehouse_tasks when new.status = 'completed'
      begin select raise(abort, 'full'); end`;
    await execute(DATA_DIR, full);
    await vi.waitFor(() => expect(tools.signals).toHaveLength(1));
    tools.release();
    const told = 'the end of a task could not be stored';
    await vi.waitFor(() => expect(server.logs.map(({ msg }) => msg)).toContain(told));
    return { DATA_DIR, look: () => alice.get(taskId) };
  }

  it('are failed when their end cannot be stored, whatever else their server still runs', async () => {
    const { look } = await unstored();
    await server.app.get(TaskSweeper, { strict: false }).sweep(new Date(Date.now() + LEASE_MS));
    expect(await look()).toMatchObject({ status: 'failed' });
  });

  it('have their result as soon as their database takes it', async () => {
    const { DATA_DIR, look } = await unstored();
    expect(await look()).toMatchObject({ status: 'working' });
    await execute(DATA_DIR, sql`drop trigger full`);
    await server.app.get(TaskSweeper, { strict: false }).sweep(new Date());
    expect(await look()).toMatchObject({ status: 'completed', result: { content: [{ text: 'worked' }] } });
  });

  it('are still working here when their database was away for longer than a lease', async () => {
    const DATA_DIR = newFolder();
    const { tools, alice } = await start({ DATA_DIR });
    const { taskId } = await alice.begin('work');
    await execute(DATA_DIR, sql`update gatehouse_tasks set lease_until = '2026-01-01T00:00:00.000Z'`);
    expect(await alice.get(taskId)).toMatchObject({ status: 'working' });
    await vi.waitFor(() => expect(tools.signals).toHaveLength(1));
    tools.release();
    await alice.until(taskId, 'completed');
  });

  it('are seen here while they run there, and answered only there', async () => {
    const DATA_DIR = newFolder();
    const { alice } = await start({ DATA_DIR });
    await elsewhere(DATA_DIR, (store) => store.insert(begunAt(new Date()), owner, signal));
    expect(await alice.get('left')).toMatchObject({ status: 'working' });
    const refused = await alice.about('left', 'update', { inputResponses: { a: NAMED('Ada') } });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    await alice.about('left', 'cancel');
    expect(await alice.get('left')).toMatchObject({ status: 'cancelled' });
  });

  it('are failed after a restart when it died in the middle of them', async () => {
    const DATA_DIR = newFolder();
    await start({ DATA_DIR });
    await elsewhere(DATA_DIR, (store) => store.insert(begunAt(new Date(Date.now() - 60_000)), owner, signal));
    await server.close();
    const { alice } = await start({ DATA_DIR });
    const { status, error } = await alice.get('left');
    expect(status).toBe('failed');
    expect(error?.message).toContain('The server restarted');
  });
});
