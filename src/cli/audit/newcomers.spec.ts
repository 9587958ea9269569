import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { askedStatements } from '../../../test/fixtures/asked-statements.js';
import { linkTo } from '../../audit/audit-link.js';
import { AUDIT_MIGRATIONS } from '../../audit/audit.migrations.js';
import { AuditQuery } from '../../audit/audit-query.js';
import { AuditStore } from '../../audit/audit-store.js';
import { Database } from '../../database/database.js';
import { migrate } from '../../database/migrate.js';
import { Newcomers } from './newcomers.js';

const START = Date.parse('2026-01-01T00:00:00Z');

let database: Database;
beforeEach(async () => {
  database = new Database({ file: ':memory:' }, () => 0);
  await migrate(database, 'audit', AUDIT_MIGRATIONS);
});
afterEach(() => database.close());

/** A call that ended so many seconds after the first. */
async function add(...seconds: readonly number[]): Promise<void> {
  const rows = seconds.map((second) => {
    const at = new Date(START + second * 1_000).toISOString();
    const index = { at, executionId: `e${second}`, principal: 'ada', name: 'echo', outcome: 'ok' };
    return { link: linkTo(undefined, `chain-${second}`, JSON.stringify({ event: 'call', ...index })), index };
  });
  await new AuditStore(database).append(rows);
}

it('reads again, with most looks, only what ended in the last seconds', async () => {
  await add(...Array.from({ length: 300 }, (_, second) => second));
  const newcomers = new Newcomers(new AuditQuery(database), {}, new Date(START).toISOString(), []);
  const shown: string[] = [];
  const look = async () => {
    for await (const { call } of newcomers.look()) shown.push(call.executionId);
  };
  await look();
  expect(shown).toHaveLength(300);
  await add(300);
  const [asked] = await askedStatements(database, look);
  expect(shown).toHaveLength(301);
  expect(asked?.rows).toBeLessThan(10);
  // It waited for a lost store: one of the looks that follow goes back for it.
  await add(7.5);
  for (let more = 0; more < 15; more += 1) await look();
  expect(shown.filter((id) => id === 'e7.5')).toHaveLength(1);
  expect(shown).toHaveLength(302);
});

it('does not read again, with every look, what came since a rare call', async () => {
  await add(0);
  const query = new AuditQuery(database);
  const rare = { principal: 'ada', since: new Date(START).toISOString(), until: new Date(START + 1).toISOString() };
  const shown = await query.newest(rare, 1);
  await add(...Array.from({ length: 300 }, (_, second) => second + 1));
  const newcomers = new Newcomers(query, { tool: 'rare' }, new Date(START).toISOString(), shown);
  const look = async () => {
    for await (const _found of newcomers.look());
  };
  await look();
  const asked = vi.spyOn(query, 'oldest');
  await look();
  expect(asked).toHaveBeenCalledExactlyOnceWith(
    { tool: 'rare', since: new Date(START + 295_000).toISOString() },
    expect.any(Number),
    undefined,
  );
});
