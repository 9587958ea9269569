import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { Eventual } from '../tool/eventual.js';
import type { ShadowMetrics } from '../observability/metrics/shadow-metrics.js';
import type { ToolOperation } from '../tool/operation.js';
import type { Access, RecordsRule } from '../tool/policy.js';
import type { Permissions } from '../tool/principal.js';
import { Call } from './call.js';
import { LimitRecordsStage, recordLimit } from './limit-records.stage.js';
import { longestList } from '../tool/longest-list.js';
import { answered, type Settled } from './settled.js';
import { compose } from './compose.js';

const NOBODY = undefined;
const shadow = { count: vi.fn() } as unknown as ShadowMetrics;
const ROWS = { rows: [{ tags: ['a', 'b', 'c'] }, { tags: [] }] };

function call(
  records: RecordsRule<unknown> | undefined,
  maxRecords?: number,
  { effect = 'read', access = 'authenticated' }: { effect?: 'read' | 'write'; access?: Access } = {},
): Call {
  const permissions: Permissions = { allowWrite: true, ...(maxRecords !== undefined && { maxRecords }) };
  const policy = { description: 'x', effect, input: z.object({}), output: z.looseObject({}), access };
  const asked = new Call({
    kind: 'tool',
    method: 'tools/call',
    name: 'find',
    input: {},
    principal: { id: 'ada', issuer: 'test', kind: 'api_key', roles: [], scopes: [], permissions },
    signal: new AbortController().signal,
    origin: {
      transport: 'http',
      protocolVersion: NOBODY,
      client: NOBODY,
      remoteAddress: NOBODY,
      requestId: 1,
      sessionId: NOBODY,
      traceContext: NOBODY,
      httpTraceContext: NOBODY,
    },
  });
  asked.operation = {
    kind: 'tool',
    name: 'find',
    effect,
    access,
    policy: { ...policy, ...(records && { records }) },
  } as unknown as ToolOperation;
  return asked;
}

const settle = (asked: Call, structuredContent: Record<string, unknown> | undefined): Eventual<Settled> =>
  compose([new LimitRecordsStage(shadow)], () =>
    Promise.resolve(answered({ content: [], ...(structuredContent && { structuredContent }) })),
  )(asked);

const rows: RecordsRule<unknown> = { of: (output) => (output as typeof ROWS).rows.length };

describe('the records of an answer', () => {
  it.each<[string, Call, string, number | undefined]>([
    ['are counted as the tool says', call(rows, 2), 'ok', 2],
    ['are counted also where nobody is capped', call(rows), 'ok', 2],
    ['are the longest list where the tool says nothing', call(undefined, 2), 'forbidden', 3],
    ['are not counted where nobody asks', call(undefined), 'ok', undefined],
    ['may be as many as the cap', call(rows, 2), 'ok', 2],
    ['may not be one more', call(rows, 1), 'forbidden', 2],
    ['may not be more than the tool says, whoever asks', call({ ...rows, max: 1 }), 'internal', 2],
    ['blame the tool before its client', call({ ...rows, max: 1 }, 1), 'internal', 2],
    ['are a number, or the tool is broken', call({ of: () => Number.NaN }, 5), 'internal', undefined],
    ['are a number of things', call({ of: () => -1 }, 5), 'internal', undefined],
  ])('%s', async (_what, asked, outcome, counted) => {
    expect((await settle(asked, ROWS)).outcome).toBe(outcome);
    expect(asked.records).toBe(counted);
  });

  it('are refused where there is nothing to count, for a capped client only', async () => {
    expect((await settle(call(rows, 5), undefined)).outcome).toBe('forbidden');
    expect((await settle(call(rows), undefined)).outcome).toBe('ok');
  });

  it('of what is public are not capped: without the credential there would be no cap', async () => {
    for (const data of [ROWS, undefined]) {
      expect((await settle(call(rows, 1, { access: 'public' }), data)).outcome).toBe('ok');
    }
  });

  it('are told to be done when a write answers too many', async () => {
    const settled = await settle(call(rows, 1, { effect: 'write' }), ROWS);
    expect(settled).toMatchObject({ failure: { message: expect.stringMatching(/^It was done\. .*1 records/) } });
  });

  it('are only reported where a cap is tried in shadow, once they are too many', async () => {
    const tried = (maxRecords: number) => {
      const asked = call(rows);
      const principal = { ...asked.principal, shadowPermissions: { allowWrite: true, maxRecords } };
      return Object.assign(new Call({ ...asked.request, principal }), { operation: asked.operation });
    };
    const [enough, tooFew] = [tried(2), tried(1)];
    expect([(await settle(enough, ROWS)).outcome, (await settle(tooFew, ROWS)).outcome]).toEqual(['ok', 'ok']);
    expect([enough.wouldForbid, tooFew.wouldForbid]).toEqual([[], ['client_records']]);
    expect(shadow.count).toHaveBeenCalledExactlyOnceWith('forbidden', 'client_records', 'find');
    expect(recordLimit(tooFew)).toBe(Infinity);
  });

  it('have a limit that the handler knows', () => {
    expect(recordLimit(call(rows))).toBe(Infinity);
    expect(recordLimit(call({ ...rows, max: 9 }, 5))).toBe(5);
    expect(recordLimit(call({ ...rows, max: 3 }, 5))).toBe(3);
  });
});

it.each([
  [undefined, 0],
  ['text', 0],
  [{ a: { b: [[1, 2, 3], [1]] } }, 3],
  [[{ rows: [1, 2] }, 1, 2], 3],
])('finds the longest list in %j', (value, length) => {
  expect(longestList(value)).toBe(length);
});
