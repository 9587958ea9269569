import type { Kysely } from 'kysely';
import type { Database } from '../database/database.js';
import { insertRows, MOST_ROWS } from './audit-insert.js';
import type { AuditRow, AuditTables, CheckpointRow } from './audit.tables.js';
import type { Head } from './audit-link.js';
import type { Checkpoint, CheckpointKind } from './checkpoint.js';
import type { StoredLink } from './stored-link.js';

type Db = Kysely<AuditTables>;

/** Rows read with one statement. */
const ROWS_AT_ONCE = 500;

/** The trail is written to its end, whoever has gone in the meantime; the database has its own time limit. */
const UNTIL_DONE = new AbortController().signal;

/** Every query about the trail. Rows are added and, once they are old enough, pruned; none is ever changed. */
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
    const rows = await this.database.run(UNTIL_DONE, (db: Db) =>
      db
        .selectFrom('gatehouse_audit')
        .select('chain')
        .union(db.selectFrom('gatehouse_audit_checkpoints').select('chain'))
        .orderBy('chain')
        .execute(),
    );
    return rows.map(({ chain }) => chain);
  }

  async checkpointsOf(chain: string): Promise<readonly Checkpoint[]> {
    const rows = await this.database.run(UNTIL_DONE, (db: Db) =>
      db.selectFrom('gatehouse_audit_checkpoints').selectAll().where('chain', '=', chain).orderBy('seq').execute(),
    );
    return rows.map(toCheckpoint);
  }

  /** The rows of a chain in order, however many there are. */
  async *rowsOf(chain: string): AsyncGenerator<StoredLink> {
    let after = -1;
    for (;;) {
      const rows = await this.database.run(UNTIL_DONE, (db: Db) =>
        db
          .selectFrom('gatehouse_audit')
          .selectAll()
          .where('chain', '=', chain)
          .where('seq', '>', after)
          .orderBy('seq')
          .limit(ROWS_AT_ONCE)
          .execute(),
      );
      yield* rows.map(toStored);
      const last = rows.at(-1);
      if (last === undefined || rows.length < ROWS_AT_ONCE) return;
      after = last.seq;
    }
  }

  /** The first row of every chain that still has it. */
  async openings(): Promise<readonly StoredLink[]> {
    const rows = await this.database.run(UNTIL_DONE, (db: Db) =>
      db.selectFrom('gatehouse_audit').selectAll().where('seq', '=', 0).execute(),
    );
    return rows.map(toStored);
  }

  /** The last row of every chain. */
  heads(): Promise<readonly Head[]> {
    return this.lastRows();
  }

  /** The last row of each chain that is older than `before`, up to which the chain may be pruned. */
  prunable(before: string): Promise<readonly Head[]> {
    return this.lastRows(before);
  }

  private lastRows(before?: string): Promise<readonly Head[]> {
    return this.database.run(UNTIL_DONE, (db: Db) =>
      db
        .selectFrom('gatehouse_audit as row')
        .select(['row.chain', 'row.seq', 'row.hash'])
        .where('row.seq', '=', (inner) =>
          inner
            .selectFrom('gatehouse_audit as other')
            .select((select) => select.fn.max('other.seq').as('last'))
            .whereRef('other.chain', '=', 'row.chain')
            .$if(before !== undefined, (older) => older.where('other.at', '<', before ?? '')),
        )
        .orderBy('row.chain')
        .execute(),
    );
  }

  async prune(chain: string, upTo: number): Promise<void> {
    await this.database.run(UNTIL_DONE, (db: Db) =>
      db.deleteFrom('gatehouse_audit').where('chain', '=', chain).where('seq', '<=', upTo).execute(),
    );
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
