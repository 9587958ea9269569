import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askedStatements } from '../../test/fixtures/asked-statements.js';
import { Database } from '../database/database.js';
import { migrate } from '../database/migrate.js';
import { AUDIT_MIGRATIONS } from './audit.migrations.js';
import { AuditQuery, type CallFilter, type Place } from './audit-query.js';
import { type Searched, searchTrail } from './audit-search.js';
import { AuditStore } from './audit-store.js';

const START = Date.parse('2026-01-01T00:00:00Z');
const HOUR_MS = 3_600_000;
const atHour = (hour: number) => new Date(START + hour * HOUR_MS).toISOString();

let database: Database;
beforeEach(async () => {
  database = new Database({ file: ':memory:' }, () => 0);
  await migrate(database, 'audit', AUDIT_MIGRATIONS);
});
afterEach(() => database.close());

/** Two calls an hour, at the same moment; every hundredth hour one of them is of `rare`. */
async function fill(hours: number): Promise<void> {
  const rows = Array.from({ length: 2 * hours }, (_, seq) => {
    const hour = Math.floor(seq / 2);
    const name = hour % 100 === 50 && seq % 2 === 0 ? 'rare' : 'echo';
    const index = { at: atHour(hour), executionId: `e${seq}`, principal: 'ada', name, outcome: 'ok' };
    return { link: { chain: 'a', seq, event: JSON.stringify(index), previous: '', hash: '' }, index };
  });
  await new AuditStore(database).append(rows);
}

/** @param tookMs How long each statement seems to take. */
async function steps(
  filter: CallFilter,
  limit: number,
  { tookMs = 0, before }: { tookMs?: number; before?: Place } = {},
) {
  let now = 0;
  const query = new AuditQuery(database);
  const searched: Searched[] = [];
  for await (const step of searchTrail(query, filter, limit, before, () => (now += tookMs))) searched.push(step);
  return searched;
}
const ids = (searched: readonly Searched[]) =>
  searched.flatMap(({ calls }) => calls.map(({ call }) => call.executionId));

describe('a search of the trail', () => {
  it.each([0, 500])('finds what one statement finds, where each takes %d ms', async (tookMs) => {
    await fill(400);
    const query = new AuditQuery(database);
    const filters = [
      {},
      { tool: 'rare' },
      { since: atHour(300) },
      { since: atHour(500) },
      { tool: 'rare', until: atHour(250) },
      { until: '2030-01-01T00:00:00.000Z' },
    ];
    for (const filter of filters) {
      for (const limit of [1, 3, 7]) {
        const whole = await query.newest(filter, limit);
        expect(ids(await steps(filter, limit, { tookMs }))).toEqual(whole.map(({ call }) => call.executionId));
        const before = whole.at(-1)?.place;
        if (before === undefined) continue;
        const next = await query.newest(filter, limit, before);
        expect(ids(await steps(filter, limit, { tookMs, before }))).toEqual(next.map(({ call }) => call.executionId));
      }
    }
  });

  it('looks at an hour first, and at more where that is quick', async () => {
    await fill(400);
    const backTo = async (tookMs: number) => (await steps({ tool: 'rare' }, 2, { tookMs })).map((step) => step.backTo);
    expect(await backTo(0)).toEqual(
      [398, 394, 378, 314, 58]
        .map((hour) => atHour(hour))
        .concat(atHour(0))
        .slice(0, 5),
    );
  });

  it('looks at less and less where it is slow, and never at less than a minute', async () => {
    await fill(10);
    const backTo = (await steps({ tool: 'none' }, 2, { tookMs: 2_000 })).map((step) => step.backTo);
    expect(backTo.slice(0, 3)).toEqual([8, 7.5, 7.25].map((hour) => atHour(hour)));
    const [upper = '', lower = ''] = backTo.slice(-3);
    expect(Date.parse(upper) - Date.parse(lower)).toBe(60_000);
  });

  it('ends where the trail begins, and at once where there is none', async () => {
    expect(await steps({}, 5)).toEqual([]);
    await fill(3);
    expect((await steps({ tool: 'none' }, 5)).at(-1)).toEqual({ calls: [], backTo: atHour(0) });
  });

  it('reads the ends of the trail from an index', async () => {
    await fill(3);
    const asked = await askedStatements(database, () => steps({ tool: 'none' }, 5));
    expect(asked.slice(0, 2).flatMap(({ plan }) => plan)).toEqual(
      Array(2).fill('SEARCH gatehouse_audit USING COVERING INDEX gatehouse_audit_by_time'),
    );
    for (const { plan } of asked.slice(2))
      expect(plan[0]).toMatch(/^SEARCH gatehouse_audit USING INDEX gatehouse_audit_by_time/);
  });
});
