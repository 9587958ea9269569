import { createRequire } from 'node:module';
import { Logger } from '@nestjs/common';
import { type Dialect, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { AbortablePostgresDriver } from './abortable-postgres-driver.js';
import { answeringClient, answerWithin } from './answering-client.js';
import { FitConnections } from './fit-connections.js';
import { PostgresSpans } from './postgres-spans.js';

type Pg = typeof import('pg');

const require = createRequire(import.meta.url);

export interface PostgresLimits {
  /** Connections this process may hold at most. */
  readonly poolSize: number;
  /** Milliseconds after which the server gives a statement up; 0 for never. */
  readonly statementTimeoutMs: number;
}

/** Milliseconds to wait for a connection, a new one or one of a busy pool. */
const CONNECT_TIMEOUT_MS = 5_000;
/** Milliseconds to connect, and again to tell the server of a statement that was called off: its connection waits for that. */
const CANCEL_MS = 2_000;
/** Milliseconds a connection may say nothing before the kernel asks, each second then, whether anybody is there. */
const PROBE_AFTER_MS = 10_000;

/** Kysely over `pg`; the first query connects. */
export function postgresDialect(url: string, { poolSize, statementTimeoutMs }: PostgresLimits): Dialect {
  const log = new Logger('Database');
  // Not before there is a server to ask: a process with the embedded database is up sooner.
  const pg = require('pg') as Pg;
  const fit = new FitConnections(() => performance.now());
  const Client = answeringClient(pg, {
    answerMs: answerWithin(url, statementTimeoutMs),
    onAnswer: (client) => fit.heard(client),
    onSilence: () => {
      fit.foundSilent();
      log.warn('A connection without an answer was given up');
    },
  });
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'gatehouse',
    Client,
    types: sameTypesAsEmbedded(pg),
    max: poolSize,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: statementTimeoutMs,
    // A peer that vanished without a word is noticed by the kernel, not only by the next query.
    keepAlive: true,
    keepAliveInitialDelayMillis: PROBE_AFTER_MS,
  });
  // An 'error' event nobody listens to ends the process. The pool replaces the connection by itself.
  pool.on('error', ({ code }: Error & { code?: string }) =>
    log.warn(`An idle connection was lost (${code ?? 'no code'})`),
  );
  // Never connected: it reads the URL as the pool will.
  const spans = new PostgresSpans(new pg.Client({ connectionString: url }));
  const controlClient = answeringClient(pg, { answerMs: CANCEL_MS, connectMs: CANCEL_MS });
  return {
    createDriver: () => new AbortablePostgresDriver({ pool: fit.of(pool), controlClient }, spans),
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  };
}

/** `pg` hands COUNT, SUM and bigint out as text; SQLite as numbers. Here they are numbers on both. */
function sameTypesAsEmbedded({ TypeOverrides, types }: Pg) {
  const overrides = new TypeOverrides();
  overrides.setTypeParser(types.builtins.INT8, safeInteger);
  overrides.setTypeParser(types.builtins.NUMERIC, Number);
  return overrides;
}

/** Refuses what a number cannot hold exactly, as `node:sqlite` does. */
function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('An integer of the database is too large for a number');
  return value;
}
