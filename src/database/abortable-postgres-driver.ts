import { Logger } from '@nestjs/common';
import {
  type AbortableOperationOptions,
  type CompiledQuery,
  type DatabaseConnection,
  PostgresDriver,
  type PostgresDialectConfig,
  type QueryResult,
} from 'kysely';
import { askedWith } from './answering-client.js';
import type { PostgresSpans } from './postgres-spans.js';

/** What nobody waits for any more, so the driver need not tell anybody that it failed. */
const NOTHING: QueryResult<never> = { rows: [] };

/**
 * Kysely writes to the console, past the log and its redaction, when what an aborted call has left behind fails: each
 * statement that was cancelled does, and all of them while Postgres is lost. Here that is a line of the log instead.
 */
export class AbortablePostgresDriver extends PostgresDriver {
  private readonly log = new Logger('Database');
  private readonly known = new WeakSet<DatabaseConnection>();

  constructor(
    config: PostgresDialectConfig,
    private readonly spans: PostgresSpans,
  ) {
    super(config);
  }

  override async acquireConnection(options?: AbortableOperationOptions): Promise<DatabaseConnection> {
    try {
      return this.listenTo(await this.spans.connecting(() => super.acquireConnection(options)));
    } catch (error) {
      if (options?.signal?.aborted !== true) throw error;
      this.say('connecting', error);
      // Who asked has been answered when it was aborted.
      return new Promise(() => {});
    }
  }

  private listenTo(connection: DatabaseConnection): DatabaseConnection {
    if (this.known.has(connection)) return connection;
    this.known.add(connection);
    const executeQuery = connection.executeQuery.bind(connection);
    connection.executeQuery = async <Row>(query: CompiledQuery, options?: AbortableOperationOptions) => {
      try {
        const ask = () => askedWith(options?.signal, () => executeQuery<Row>(query, options));
        return await this.spans.statement(query.sql, ask);
      } catch (error) {
        if (options?.signal?.aborted !== true) throw error;
        this.say('a statement', error);
        return NOTHING;
      }
    };
    const cancelQuery = connection.cancelQuery?.bind(connection);
    connection.cancelQuery = async (control) =>
      cancelQuery?.(control).catch((error: unknown) => this.say('cancelling', error));
    return connection;
  }

  private say(what: string, error: unknown): void {
    const { code = 'no code' } = error as { code?: string };
    this.log.debug(`Given up with its call, ${what} failed (${code})`);
  }
}
