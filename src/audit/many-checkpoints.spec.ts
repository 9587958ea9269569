import { expect, it } from 'vitest';
import { askedStatements } from '../../test/fixtures/asked-statements.js';
import { Database } from '../database/database.js';
import { migrate } from '../database/migrate.js';
import { AUDIT_MIGRATIONS } from './audit.migrations.js';
import { AuditStore } from './audit-store.js';
import { ChainVerifier } from './verify-chain.js';

const KINDS = ['closed', 'pruned', 'regular'] as const;

it('the checkpoints of a chain are read some at a time, in order, and all of them', async () => {
  const database = new Database({ file: ':memory:' }, () => 0);
  await migrate(database, 'audit', AUDIT_MIGRATIONS);
  const store = new AuditStore(database);
  // Where a page ends, some of the same row are still to come.
  const written = Array.from({ length: 400 }, (_, seq) => KINDS.map((kind) => ({ seq, kind }))).flat();
  for (const { seq, kind } of written)
    await store.addCheckpoint({ chain: 'a', seq, kind, hash: 'h', at: 'now', keyId: 'k', signature: 's' });
  await store.addCheckpoint({ chain: 'b', seq: 7, kind: 'regular', hash: 'h', at: 'now', keyId: 'k', signature: 's' });

  expect((await store.checkpointsOf('a')).map(({ seq, kind }) => ({ seq, kind }))).toEqual(written);
  const asked = await askedStatements(database, () => store.checkpointsOf('a'));
  expect(asked.map(({ rows }) => rows)).toEqual([500, 500, 200]);
  expect(asked.flatMap(({ plan }) => plan).filter((step) => !step.startsWith('SEARCH'))).toEqual([]);
  await database.close();
});

it('a chain of which months of heads are known is judged', () => {
  const heads = Array.from({ length: 300_000 }, (_, seq) => ({ chain: 'a', seq, hash: 'h' }));
  expect(new ChainVerifier('a', [], heads, new Map()).end()).toEqual([
    { chain: 'a', seq: 299_999, problem: 'the chain was cut off: rows up to this one were there' },
  ]);
});
