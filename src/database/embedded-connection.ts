import { Logger } from '@nestjs/common';
import type { AbortableOperationOptions, CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import { inQuerySpan } from '../observability/query-span.js';
import { widthOf } from './each-row.js';
import type { Found } from './sqlite-messages.js';
import type { SqliteThread } from './sqlite-thread.js';

/** What Kysely asks through. It is that of one thread: with the thread its transaction is gone, and nothing may go on in another. */
export class EmbeddedConnection implements DatabaseConnection {
  constructor(
    private readonly thread: SqliteThread,
    private readonly log: Logger,
  ) {}

  async executeQuery<Row>(query: CompiledQuery, options?: AbortableOperationOptions): Promise<QueryResult<Row>> {
    try {
      return await inQuerySpan(query.sql, () => this.ask<Row>(query));
    } catch (thrown) {
      if (options?.signal?.aborted !== true) throw thrown;
      // Who asked has been answered when it was aborted; Kysely would tell the console, past the log and its redaction.
      const { code = 'no code' } = thrown as { code?: string };
      this.log.debug(`Given up with its call, a statement failed (${code})`);
      return { rows: [] };
    }
  }

  /** All rows at once: nobody here reads more than fits into memory. */
  async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    yield await this.executeQuery<Row>(query);
  }

  private async ask<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const answer = await this.thread.ask([query.sql, query.parameters, widthOf(query)]);
    if ('columns' in answer) return { rows: rowsOf(answer) as Row[] };
    return { insertId: BigInt(answer.lastInsertRowid), numAffectedRows: BigInt(answer.changes), rows: [] };
  }
}

function rowsOf({ columns, values }: Found): readonly object[] {
  const rows: object[] = [];
  for (let start = 0; start < values.length; start += columns.length) {
    const row: Record<string, unknown> = {};
    for (let at = 0; at < columns.length; at += 1) row[columns[at] as string] = values[start + at];
    rows.push(row);
  }
  return rows;
}
