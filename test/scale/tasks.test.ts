import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { InstancePair } from '../fixtures/instance-pair.js';
import { startPostgres } from '../fixtures/postgres.js';
import { startRedis } from '../fixtures/redis.js';
import { TaskClient } from '../fixtures/task-client.js';
import { WorkModule, WorkTools } from '../fixtures/work.tools.js';

const [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
afterAll(() => Promise.all([redis?.stop(), postgres?.stop()]));

describe.skipIf(redis === undefined || postgres === undefined)('a task, asked about at another instance', () => {
  let pair: InstancePair;
  afterEach(() => pair.close());

  async function start(): Promise<[TaskClient, TaskClient]> {
    pair = await InstancePair.start(redis!, [WorkModule], {
      DATABASE_URL: await postgres!.freshDatabase(),
      // Some leave a task that waits.
      SHUTDOWN_TIMEOUT_MS: '200',
    });
    return [await TaskClient.of(pair.one, 'ada'), await TaskClient.of(pair.other, 'ada')];
  }
  const accept = (name: string) => ({ action: 'accept', content: { name } });

  it('takes its answers there', async () => {
    const [here, there] = await start();
    const { taskId } = await here.begin('names');
    await vi.waitFor(async () => {
      expect(Object.keys((await there.get(taskId)).inputRequests ?? {})).toEqual(['a', 'b']);
    });
    const inputResponses = { a: accept('Ada'), b: accept('Bob') };
    expect((await there.about(taskId, 'update', { inputResponses })).message.error).toBeUndefined();
    const { result } = await there.until(taskId, 'completed');
    expect(result).toMatchObject({ content: [{ text: 'Ada and Bob' }] });
  });

  it('takes no answers of somebody else', async () => {
    const [here] = await start();
    const { taskId } = await here.begin('names');
    await here.until(taskId, 'input_required');
    const eve = await TaskClient.of(pair.other, 'eve');
    const refused = await eve.about(taskId, 'update', { inputResponses: { a: accept('Eve'), b: accept('Eve') } });
    expect(refused.message.error).toMatchObject({ code: -32602 });
    expect((await here.get(taskId)).status).toBe('input_required');
  });

  it('is stopped there at once', async () => {
    const [here, there] = await start();
    const { taskId } = await here.begin('work');
    const { signals } = pair.one.app.get(WorkTools, { strict: false });
    expect((await there.about(taskId, 'cancel')).message.error).toBeUndefined();
    // Long before the lease would be renewed.
    await vi.waitFor(() => expect(signals[0]!.aborted).toBe(true), 2_000);
    await here.until(taskId, 'cancelled');
  });

  it('says when to come again while Redis is lost', async () => {
    const [here, there] = await start();
    const { taskId } = await here.begin('names');
    await there.until(taskId, 'input_required');
    await redis!.stop();
    await pair.connected(false);
    const refused = await there.about(taskId, 'update', { inputResponses: { a: accept('Ada') } });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    await redis!.restart();
  });
});
