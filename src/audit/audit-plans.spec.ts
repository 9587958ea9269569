import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AskedStatement, askedStatements } from '../../test/fixtures/asked-statements.js';
import { Database } from '../database/database.js';
import { migrate } from '../database/migrate.js';
import { AUDIT_MIGRATIONS } from './audit.migrations.js';
import { AuditQuery } from './audit-query.js';
import { AuditStore } from './audit-store.js';
import { BegunStore } from './begun-store.js';
import { PruningStore } from './pruning-store.js';

let database: Database;
beforeEach(async () => {
  database = new Database({ file: ':memory:' }, () => 0);
  await migrate(database, 'audit', AUDIT_MIGRATIONS);
});
afterEach(() => database.close());

const drain = async (rows: AsyncIterable<unknown>) => {
  for await (const _row of rows);
};
/** Whether a step reads a table, or an index, from one end to the other; `jump` is the list of chains. */
const isWhole = (step: string) => /^SCAN (?!jump\b)/.test(step);
const whole = (asked: readonly AskedStatement[]) => asked.flatMap(({ plan }) => plan).filter(isWhole);

const place = { at: '2026-01-01T00:00:00.000Z', chain: 'a', seq: 7 };
const since = '2025-12-01T00:00:00.000Z';

describe('what a trail of any size is asked', () => {
  it.each<readonly [string, (database: Database) => Promise<unknown>]>([
    ['all chains', (db) => new AuditStore(db).chains()],
    ['all heads, with every start', (db) => new AuditStore(db).heads()],
    ['the first row of a chain', (db) => new AuditStore(db).opening('a')],
    ['the rows of a chain', (db) => drain(new AuditStore(db).rowsOf('a'))],
    ['its rows from one down', (db) => drain(new AuditStore(db).rowsDownFrom('a', 9))],
    ['its checkpoints', (db) => new AuditStore(db).checkpointsOf('a')],
    ['its oldest row', (db) => new PruningStore(db).firstRow('a')],
    ['its newest row', (db) => new PruningStore(db).lastRow('a')],
    ['its last row up to one', (db) => new PruningStore(db).lastRow('a', 9)],
    ['to delete rows', (db) => new PruningStore(db).prune('a', 0, 499)],
    ['to delete checkpoints', (db) => new PruningStore(db).pruneCheckpoints('a', 499)],
    ['how far it was pruned', (db) => new PruningStore(db).prunedUpTo('a')],
    ['chains that may have interrupted calls', (db) => new BegunStore(db).silentHeads(since)],
    ['how far it was searched', (db) => new BegunStore(db).searchedUpTo('a')],
    ['what never ended', (db) => new BegunStore(db).neverEnded('a', 7)],
    ['a decision id', (db) => new AuditQuery(db).byDecisionId('x')],
    ['what has begun in a time', (db) => new AuditQuery(db).newest({ outcome: 'begun', since }, 50)],
    ['the calls of a time', (db) => new AuditQuery(db).newest({ principal: 'ada', since }, 50)],
  ])('is found by an index: %s', async (_what, ask) => {
    const asked = await askedStatements(database, () => ask(database));
    expect(asked).not.toEqual([]);
    expect(whole(asked)).toEqual([]);
  });

  it.each<readonly [string, (query: AuditQuery) => Promise<unknown>]>([
    ['older', (query) => query.newest({}, 50, place)],
    ['older, since a time', (query) => query.newest({ since }, 50, place)],
    ['older, until a time', (query) => query.newest({ until: '2026-02-01T00:00:00.000Z' }, 50, place)],
    ['newer', (query) => query.oldest({}, 50, place)],
    ['newer, since a time', (query) => query.oldest({ since }, 50, place)],
  ])('begins a page where the one before ended: %s', async (_what, ask) => {
    const [page] = await askedStatements(database, () => ask(new AuditQuery(database)));
    expect(page?.plan[0]).toMatch(/^SEARCH gatehouse_audit USING INDEX gatehouse_audit_by_time \(at[<>]/);
    // Of two bounds on one side SQLite could begin at the one that is further away.
    for (const sign of ['<', '>']) {
      expect((page?.sql.split(` and "at" ${sign}`).length ?? 0) - 1).toBeLessThan(2);
    }
  });
});
