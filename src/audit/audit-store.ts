import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { Database } from '../database/database.js';
import { insertRows, MOST_ROWS } from './audit-insert.js';
import type { AuditRow, AuditTables, CheckpointRow } from './audit.tables.js';
import { chainsIn } from './chain-list.js';
import type { Head } from './audit-link.js';
import type { Checkpoint, CheckpointKind } from './checkpoint.js';
import type { StoredLink } from './stored-link.js';

type Db = Kysely<AuditTables>;
type Rows = SelectQueryBuilder<AuditTables, 'gatehouse_audit', AuditRow>;

/** Rows read with one statement. */
const ROWS_AT_ONCE = 500;

/** The trail is written to its end, whoever has gone in the meantime; the database has its own time limit. */
const UNTIL_DONE = new AbortController().signal;

/** What is written to the trail, and read of it as chains. Rows are added and never changed; `PruningStore` deletes old ones. */
export class AuditStore {
  constructor(private readonly database: Database) {}

  /** Adds rows that may be there already: after a failure nobody knows what was written. */
  async append(rows: readonly StoredLink[]): Promise<void> {
    const { kind } = this.database;
    // Those of a long outage are many: what is there already stays, should the rest have to wait.
    for (let start = 0; start < rows.length; start += MOST_ROWS) {
      const some = rows.slice(start, start + MOST_ROWS);
      await this.database.run(UNTIL_DONE, (db: Db) => insertRows(kind, db, some));
    }
  }

  async addCheckpoint({ keyId, ...checkpoint }: Checkpoint): Promise<void> {
    await this.database.run(UNTIL_DONE, (db: Db) =>
      db
        .insertInto('gatehouse_audit_checkpoints')
        .values({ ...checkpoint, key_id: keyId })
        .onConflict((conflict) => conflict.columns(['chain', 'seq', 'kind']).doNothing())
        .execute(),
    );
  }

  /** Every chain that has rows or checkpoints. */
  async chains(): Promise<readonly string[]> {
    const { rows } = await this.database.run(UNTIL_DONE, (db: Db) =>
      sql<{ chain: string }>`select chain from ${chainsIn('gatehouse_audit')} as with_rows
        union select chain from ${chainsIn('gatehouse_audit_checkpoints')} as signed order by chain`.execute(db),
    );
    return rows.map(({ chain }) => chain);
  }

  /** In their order. One that ran for months has many: none of the statements reads them all. */
  async checkpointsOf(chain: string): Promise<readonly Checkpoint[]> {
    const all: Checkpoint[] = [];
    for (let last = { seq: -1, kind: '' }; ;) {
      const rows = await this.checkpointsAfter(chain, last);
      all.push(...rows.map(toCheckpoint));
      if (rows.length < ROWS_AT_ONCE) return all;
      last = rows.at(-1) ?? last;
    }
  }

  private checkpointsAfter(chain: string, { seq, kind }: { seq: number; kind: string }): Promise<CheckpointRow[]> {
    return this.database.run(UNTIL_DONE, (db: Db) =>
      db
        .selectFrom('gatehouse_audit_checkpoints')
        .selectAll()
        .where('chain', '=', chain)
        // The first condition follows from the second, and is the one the key can begin at.
        .where('seq', '>=', seq)
        .where((where) => where.or([where('seq', '>', seq), where('kind', '>', kind)]))
        .orderBy('seq')
        .orderBy('kind')
        .limit(ROWS_AT_ONCE)
        .execute(),
    );
  }

  /** The rows of a chain in order, however many there are. @param after The `seq` before the first. */
  async *rowsOf(chain: string, after = -1): AsyncGenerator<StoredLink> {
    for (let last = after; ;) {
      const rows = await this.page(chain, (some) => some.where('seq', '>', last).orderBy('seq'));
      yield* rows.map(toStored);
      if (rows.length < ROWS_AT_ONCE) return;
      last = rows.at(-1)?.seq ?? last;
    }
  }

  /** The rows of a chain from one to the first, newest first: what is pruned meanwhile ends them, and leaves no gap. */
  async *rowsDownFrom(chain: string, newest: number): AsyncGenerator<StoredLink> {
    for (let below = newest + 1; ;) {
      const rows = await this.page(chain, (some) => some.where('seq', '<', below).orderBy('seq', 'desc'));
      yield* rows.map(toStored);
      if (rows.length < ROWS_AT_ONCE) return;
      below = rows.at(-1)?.seq ?? 0;
    }
  }

  private page(chain: string, narrow: (rows: Rows) => Rows): Promise<AuditRow[]> {
    return this.database.run(UNTIL_DONE, (db: Db) =>
      narrow(db.selectFrom('gatehouse_audit').selectAll().where('chain', '=', chain))
        .limit(ROWS_AT_ONCE)
        .execute(),
    );
  }

  /** The first row of a chain, where it still has it. */
  async opening(chain: string): Promise<StoredLink | undefined> {
    const [row] = await this.page(chain, (some) => some.where('seq', '=', 0));
    return row && toStored(row);
  }

  /** The last row of every chain. */
  async heads(): Promise<readonly Head[]> {
    const { rows } = await this.database.run(UNTIL_DONE, (db: Db) =>
      sql<Head>`select audit.chain, audit.seq, audit.hash from ${chainsIn('gatehouse_audit')} as known
        join gatehouse_audit as audit on audit.chain = known.chain
        and audit.seq = (select max(seq) from gatehouse_audit where chain = known.chain)
        order by audit.chain`.execute(db),
    );
    return rows;
  }
}

function toStored(row: AuditRow): StoredLink {
  const { chain, seq, event, previous, hash, at, execution_id, principal, client, name, outcome } = row;
  return {
    link: { chain, seq, event, previous, hash },
    index: {
      at,
      executionId: execution_id ?? undefined,
      principal: principal ?? undefined,
      client: client ?? undefined,
      name: name ?? undefined,
      outcome: outcome ?? undefined,
    },
  };
}

function toCheckpoint({ chain, seq, hash, kind, at, key_id, signature }: CheckpointRow): Checkpoint {
  return { chain, seq, hash, kind: kind as CheckpointKind, at, keyId: key_id, signature };
}
