import { Logger } from '@nestjs/common';
import {
  CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type Kysely,
  type QueryCompiler,
  SqliteAdapter,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { EmbeddedConnection } from './embedded-connection.js';
import { SqliteThread } from './sqlite-thread.js';

/** Commits, rolls back and sets savepoints as Kysely does it with SQLite, on a thread of its own. */
class EmbeddedDriver extends SqliteDriver {
  private readonly log = new Logger('Database');
  private current: { readonly thread: SqliteThread; readonly connection: EmbeddedConnection } | undefined;
  private isClosed = false;

  constructor(private readonly file: string) {
    super({ database: () => Promise.reject(new Error('The database is on another thread.')) });
  }

  override async init(): Promise<void> {}

  begin(): void {
    if (!this.isClosed) this.current ??= this.start();
  }

  /** That of a thread that was lost is replaced: who asks next begins anew. */
  override async acquireConnection(): Promise<DatabaseConnection> {
    if (this.isClosed) throw new Error('The embedded database is closed.');
    if (this.current?.thread.isAlive !== true) this.current = this.start();
    return this.current.connection;
  }

  /** Takes the write lock at the start: a transaction that only later turns into a writer fails instead of waiting. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  override async destroy(): Promise<void> {
    this.isClosed = true;
    await this.current?.thread.close();
  }

  private start() {
    const thread = new SqliteThread({ file: this.file }, ({ message }) =>
      this.log.warn(`${message} The next statement starts another`),
    );
    return { thread, connection: new EmbeddedConnection(thread, this.log) };
  }
}

/** SQLite rolls back DDL like any other change, so a migration is atomic and its transaction is the lock it needs. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** Kysely over `node:sqlite`; the file is opened by the first query. */
export class EmbeddedDialect implements Dialect {
  private readonly driver: EmbeddedDriver;

  constructor(file: string) {
    this.driver = new EmbeddedDriver(file);
  }

  /** Starts the thread, which takes as long as loading hundreds of modules, before anybody waits for it. */
  begin(): void {
    this.driver.begin();
  }

  /** Kysely ends no driver that it has not used. */
  end(): Promise<void> {
    return this.driver.destroy();
  }

  createDriver(): Driver {
    return this.driver;
  }

  createAdapter(): DialectAdapter {
    return new TransactionalAdapter();
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler();
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(db);
  }
}
