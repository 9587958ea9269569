import type { Kysely } from 'kysely';
import type { Database } from '../database/database.js';
import { ACTIVE_STATUSES, interrupted, isActive, type Task, type TaskEnding, type Wire } from './task.js';
import type { TaskRow, TasksTables } from './tasks.tables.js';

type Db = Kysely<TasksTables>;

/** Milliseconds a process may be silent before its tasks are given up. */
export const LEASE_MS = 20_000;

/** Databases take only so many values in one statement. */
const RENEWED_AT_ONCE = 1_000;

/** A task is written to its end, whoever has gone in the meantime; the database has its own time limit. */
const UNTIL_DONE = new AbortController().signal;

const RESTARTED = interrupted('The server restarted');

/** Every query about tasks, each one statement. A final status never changes again. */
export class TaskStore {
  /** @param runner Unique to this process. */
  constructor(
    private readonly database: Database,
    private readonly runner: string,
  ) {}

  async insert(task: Task, owner: string, signal: AbortSignal): Promise<void> {
    const at = task.createdAt.toISOString();
    const row: TaskRow = {
      id: task.id,
      owner,
      tool: task.tool,
      status: task.status,
      questions: null,
      result: null,
      error: null,
      created_at: at,
      updated_at: at,
      expires_at: later(task.createdAt, task.ttlMs),
      runner: this.runner,
      lease_until: later(task.createdAt, LEASE_MS),
    };
    await this.database.run(signal, (db: Db, options) => db.insertInto('gatehouse_tasks').values(row).execute(options));
  }

  /** Undefined for one that is unknown, expired or of somebody else. */
  async find(id: string, owner: string, now: Date, signal: AbortSignal): Promise<Task | undefined> {
    const row = await this.database.run(signal, (db: Db, options) =>
      db
        .selectFrom('gatehouse_tasks')
        .selectAll()
        .where('id', '=', id)
        .where('owner', '=', owner)
        .where('expires_at', '>', now.toISOString())
        .executeTakeFirst(options),
    );
    return row && toTask(row, row.runner === this.runner ? undefined : now);
  }

  /** The process that runs it. */
  async runnerOf(id: string, signal: AbortSignal): Promise<string | undefined> {
    const row = await this.database.run(signal, (db: Db, options) =>
      db.selectFrom('gatehouse_tasks').select('runner').where('id', '=', id).executeTakeFirst(options),
    );
    return row?.runner;
  }

  /** Tasks of an owner that are not deleted yet. */
  async countOf(owner: string, now: Date, signal: AbortSignal): Promise<number> {
    const { kept } = await this.database.run(signal, (db: Db, options) =>
      db
        .selectFrom('gatehouse_tasks')
        .select((select) => select.fn.countAll().as('kept'))
        .where('owner', '=', owner)
        .where('expires_at', '>', now.toISOString())
        .executeTakeFirstOrThrow(options),
    );
    return Number(kept);
  }

  /** What the client is asked now; nothing when the handler goes on. */
  async ask(id: string, questions: Wire, now: Date): Promise<void> {
    const isAsking = Object.keys(questions).length > 0;
    await this.change(id, now, {
      status: isAsking ? 'input_required' : 'working',
      questions: isAsking ? JSON.stringify(questions) : null,
    });
  }

  async end(id: string, ending: TaskEnding, now: Date): Promise<void> {
    await this.change(id, now, endedColumns(ending));
  }

  /** Keeps these tasks of this process; answers which of them are still to be worked on. */
  async renew(ids: readonly string[], now: Date): Promise<ReadonlySet<string>> {
    const alive = new Set<string>();
    for (let at = 0; at < ids.length; at += RENEWED_AT_ONCE) {
      const rows = await this.renewed(ids.slice(at, at + RENEWED_AT_ONCE), now);
      for (const { id } of rows) alive.add(id);
    }
    return alive;
  }

  /** Fails the tasks whose process is gone. */
  async failAbandoned(now: Date): Promise<void> {
    await this.database.run(UNTIL_DONE, (db: Db, options) =>
      db
        .updateTable('gatehouse_tasks')
        .set({ ...endedColumns(RESTARTED), updated_at: now.toISOString() })
        .where('status', 'in', ACTIVE_STATUSES)
        .where('lease_until', '<=', now.toISOString())
        .execute(options),
    );
  }

  async deleteExpired(now: Date): Promise<void> {
    await this.database.run(UNTIL_DONE, (db: Db, options) =>
      db.deleteFrom('gatehouse_tasks').where('expires_at', '<=', now.toISOString()).execute(options),
    );
  }

  private renewed(ids: readonly string[], now: Date): Promise<readonly { id: string }[]> {
    return this.database.run(UNTIL_DONE, (db: Db, options) =>
      db
        .updateTable('gatehouse_tasks')
        .set({ lease_until: later(now, LEASE_MS) })
        .where('id', 'in', ids)
        .where('status', 'in', ACTIVE_STATUSES)
        .where('expires_at', '>', now.toISOString())
        .returning('id')
        .execute(options),
    );
  }

  private async change(id: string, now: Date, columns: Partial<TaskRow>): Promise<void> {
    await this.database.run(UNTIL_DONE, (db: Db, options) =>
      db
        .updateTable('gatehouse_tasks')
        .set({ ...columns, updated_at: now.toISOString() })
        .where('id', '=', id)
        .where('status', 'in', ACTIVE_STATUSES)
        .execute(options),
    );
  }
}

function endedColumns(ending: TaskEnding) {
  return {
    status: ending.status,
    questions: null,
    result: ending.status === 'completed' ? JSON.stringify(ending.result) : null,
    error: ending.status === 'failed' ? JSON.stringify(ending.error) : null,
  };
}

/** @param now Undefined for one of this process, whose lease may have lapsed while only its database was away. */
function toTask(row: TaskRow, now: Date | undefined): Task {
  const createdAt = new Date(row.created_at);
  const task = {
    id: row.id,
    tool: row.tool,
    createdAt,
    updatedAt: new Date(row.updated_at),
    ttlMs: Date.parse(row.expires_at) - createdAt.getTime(),
  };
  // Nobody has swept it away yet, but nobody works on it either.
  if (now && isActive(row.status) && row.lease_until <= now.toISOString()) return { ...task, ...RESTARTED };
  return {
    ...task,
    status: row.status,
    ...(row.questions !== null && { questions: JSON.parse(row.questions) as Wire }),
    ...(row.result !== null && { result: JSON.parse(row.result) as Wire }),
    ...(row.error !== null && { error: JSON.parse(row.error) as Wire }),
  };
}

function later(time: Date, ms: number): string {
  return new Date(time.getTime() + ms).toISOString();
}
