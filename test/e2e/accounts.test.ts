import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectWithUser } from '../fixtures/eliciting-client.js';
import { instructs } from '../fixtures/instructs.js';
import { startPostgres } from '../fixtures/postgres.js';
import { ERAS } from '../fixtures/raw-call.js';
import { startToolsets, type ToolsetService } from '../fixtures/toolset-service.js';

const postgres = await startPostgres();
afterAll(() => postgres?.stop());

const AGREES = { action: 'accept', content: { delete: true } };

describe.each(['embedded', 'postgres'] as const)('the toolset accounts on %s', (kind) => {
  let service: ToolsetService;

  beforeAll(async () => {
    if (kind === 'postgres' && postgres === undefined) return;
    service = await startToolsets(['accounts'], kind === 'postgres' ? await postgres!.freshDatabase() : undefined);
  });
  afterAll(() => service?.close());

  describe.skipIf(kind === 'postgres' && postgres === undefined).each(ERAS)('%s', (era) => {
    const as = async (sub: string, roles?: readonly string[], answer?: object) =>
      connectWithUser(service.server, era, await service.user(sub, roles), answer);
    const fill = { action: 'update', data: { theme: 'sepia', seats: 7 } };

    it('fetches, updates, and deletes what its user agrees to delete', async () => {
      await using caller = await as('user-1', ['user'], AGREES);
      const updated = await caller.call('process-data', { userId: 'user-1', ...fill });
      expect(updated.data).toMatchObject({ record: { data: fill.data } });
      expect((await caller.call('process-data', { userId: 'user-1', action: 'fetch' })).data).toMatchObject({
        record: updated.data!['record'],
      });
      const deleted = await caller.call('process-data', { userId: 'user-1', action: 'delete' });
      expect(deleted.data).toEqual({ userId: 'user-1', action: 'delete', record: null });
      expect(caller.asked).toEqual([expect.stringContaining('record of user-1')]);
      expect(await caller.call('process-data', { userId: 'user-1', action: 'delete' })).toMatchObject({
        outcome: 'tool_error',
        text: expect.stringContaining('has no record'),
      });
      expect(caller.asked).toHaveLength(1);
    });

    it.each([{ action: 'decline' }, { action: 'cancel' }, { action: 'accept', content: { delete: false } }])(
      'deletes nothing when its user answers %j',
      async (answer) => {
        await using caller = await as('user-2', ['user'], answer);
        await caller.call('process-data', { userId: 'user-2', ...fill });
        expect(await caller.call('process-data', { userId: 'user-2', action: 'delete' })).toMatchObject({
          outcome: 'tool_error',
          text: expect.stringContaining('did not agree'),
        });
        expect(await caller.call('process-data', { userId: 'user-2', action: 'fetch' })).toMatchObject({
          outcome: 'ok',
        });
      },
    );

    it('gives a client that cannot ask what it deleted, with which an update restores it', async () => {
      await using caller = await as('user-3');
      const before = (await caller.call('process-data', { userId: 'user-3', ...fill })).data!['record'];
      const { data } = await caller.call('process-data', { userId: 'user-3', action: 'delete' });
      expect(data).toEqual({ userId: 'user-3', action: 'delete', record: null, deleted: before });
      const restored = { userId: 'user-3', action: 'update', data: (before as { data: object }).data };
      expect((await caller.call('process-data', restored)).data).toMatchObject({ record: { data: restored.data } });
    });

    it('lets an admin work on anybody, and everybody read their own profile', async () => {
      await using admin = await as('root', ['admin'], AGREES);
      expect((await admin.call('process-data', { userId: 'user-4', ...fill })).outcome).toBe('ok');
      expect(await admin.call('get-profile', { userId: 'user-4' })).toMatchObject({ data: { userId: 'user-4' } });
      await using user = await as('user-4');
      expect(await user.call('get-profile')).toMatchObject({ data: { userId: 'user-4' } });
      expect(await user.call('health-check')).toMatchObject({ data: { status: 'healthy' } });
    });

    it.each<[why: string, tool: string, input: Record<string, unknown>, outcome: string]>([
      ["another's record", 'process-data', { userId: 'user-1', action: 'fetch' }, 'forbidden'],
      ["deleting another's record", 'process-data', { userId: 'user-1', action: 'delete' }, 'forbidden'],
      ["another's profile", 'get-profile', { userId: 'user-1' }, 'forbidden'],
      ['a profile there is not', 'get-profile', {}, 'tool_error'],
      ['a record there is not', 'process-data', { userId: 'stranger', action: 'fetch' }, 'tool_error'],
      ['an update of nobody', 'process-data', { userId: 'stranger', ...fill }, 'tool_error'],
      ['an update with nothing', 'process-data', { userId: 'stranger', action: 'update' }, 'invalid_input'],
      ['an action there is not', 'process-data', { userId: 'stranger', action: 'drop' }, 'invalid_input'],
      ['arguments nobody asked for', 'health-check', { verbose: true }, 'invalid_input'],
    ])('refuses %s, and says what to do', async (_why, tool, input, outcome) => {
      await using caller = await as('stranger', ['user'], AGREES);
      const answer = await caller.call(tool, input);
      expect(answer).toMatchObject({ outcome, data: undefined });
      expect(answer.text).toSatisfy(instructs);
      expect(caller.asked).toEqual([]);
    });
  });
});
