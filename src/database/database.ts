import { type AbortableQueryOptions, type Dialect, Kysely, sql } from 'kysely';
import { Failure } from '../errors/failure.js';
import type { DatabaseConfig } from './database-config.js';
import { databaseFailure } from './database-failure.js';
import { EmbeddedDialect } from './embedded-dialect.js';
import { postgresDialect, type PostgresLimits } from './postgres-dialect.js';

const SERVING: PostgresLimits = { poolSize: 10, statementTimeoutMs: 10_000 };
/** Migrations wait for each other and rewrite tables, so they take the time they need. */
const MAINTAINING: PostgresLimits = { poolSize: 1, statementTimeoutMs: 0 };
/** An operator waits for a search of the whole trail as long as it takes, and can interrupt it. */
export const SEARCHING: PostgresLimits = MAINTAINING;

/** Milliseconds after which a database that says nothing is reported as unreachable. */
const PING_TIMEOUT_MS = 2_000;

export interface Ping {
  readonly reachable: boolean;
  /** Milliseconds until the answer, or until it was clear that there is none. */
  readonly latencyMs: number;
}

/** The one database of the process. Calls reach Kysely through `run` alone, so no error of a driver escapes unread. */
export class Database {
  readonly kind: 'embedded' | 'postgres';
  private readonly connection: Kysely<unknown>;
  private readonly embedded: EmbeddedDialect | undefined;
  private isClosed = false;

  /**
   * @param now Milliseconds of a clock that never goes back.
   * @param limits Of Postgres.
   */
  constructor(
    private readonly config: DatabaseConfig,
    private readonly now: () => number,
    limits = SERVING,
  ) {
    this.kind = config.url === undefined ? 'embedded' : 'postgres';
    const dialect = dialectFor(config, limits);
    if (dialect instanceof EmbeddedDialect) this.embedded = dialect;
    this.connection = new Kysely({ dialect });
  }

  /** Whether this database is for trying things out: embedded, and not in production. */
  get wantsSamples(): boolean {
    return this.config.samples === true;
  }

  /**
   * Runs one query or transaction; pass `options` to its `execute`.
   * @throws Failure `upstream` or `timeout` when the database did not answer, the signal's reason once it is aborted,
   *   and the driver's own error when the database refused the statement.
   */
  async run<Tables, T>(
    signal: AbortSignal,
    work: (db: Kysely<Tables>, options: AbortableQueryOptions) => Promise<T>,
  ): Promise<T> {
    signal.throwIfAborted();
    // Kysely forgets that it was closed when it was never used, and would connect now.
    if (this.isClosed) throw new Failure('upstream', 'The database is closed: this server is shutting down.');
    try {
      return await work(this.connection as Kysely<Tables>, this.cancelledBy(signal));
    } catch (thrown) {
      signal.throwIfAborted();
      throw databaseFailure(thrown);
    }
  }

  /** Runs work at start or by an operator, without a time limit. */
  async maintain<T>(work: (db: Kysely<unknown>) => Promise<T>): Promise<T> {
    if (this.kind === 'embedded') return work(this.connection);
    const connection = new Kysely<unknown>({ dialect: dialectFor(this.config, MAINTAINING) });
    try {
      return await work(connection);
    } finally {
      await connection.destroy();
    }
  }

  /** For health checks: never throws because the database is down, only when the signal is aborted. */
  async ping(signal: AbortSignal): Promise<Ping> {
    const startedAt = this.now();
    const either = AbortSignal.any([signal, AbortSignal.timeout(PING_TIMEOUT_MS)]);
    const reachable = await this.run(either, (db, options) => sql`select 1`.execute(db, options)).then(
      () => true,
      () => false,
    );
    signal.throwIfAborted();
    return { reachable, latencyMs: this.now() - startedAt };
  }

  /** Makes the first statement wait less. No file is opened, nobody is connected to. */
  begin(): this {
    this.embedded?.begin();
    return this;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.connection.destroy();
    await this.embedded?.end();
  }

  /** SQLite cannot be told to give a statement up, so it ends unheard; Postgres is told to. */
  private cancelledBy(signal: AbortSignal): AbortableQueryOptions {
    return this.kind === 'embedded' ? { signal } : { signal, inflightQueryAbortStrategy: 'cancel query' };
  }
}

function dialectFor({ url, file }: DatabaseConfig, limits: PostgresLimits): Dialect {
  return url === undefined ? new EmbeddedDialect(file) : postgresDialect(url, limits);
}
