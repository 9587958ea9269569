import { ERROR_TYPE, OTHER } from '../observability/call-attributes.js';
import { inClientSpan, isRecorded, type Told } from '../observability/client-span.js';
import { maskedSql } from './masked-sql.js';

const VERB = /^\s*([a-z]{1,20})\b/i;
const SQL_STATE = /^[0-9A-Z]{5}$/;

/** Where a connection goes, without whose it is. */
export interface PostgresServer {
  readonly host: string;
  readonly port: number;
  readonly database?: string | undefined;
}

/**
 * Spans of what a recorded call asks Postgres: which statement with parameters in place of values, and the code it failed
 * with. What the trail writes for all calls together belongs to none of them, and has none.
 */
export class PostgresSpans {
  private readonly server: Told;

  constructor({ host, port, database }: PostgresServer) {
    const where = { 'server.address': host, 'server.port': port };
    this.server = { 'db.system.name': 'postgresql', ...where, ...(database && { 'db.namespace': database }) };
  }

  /** For a connection, a new one or one of a busy pool. */
  connecting<T>(connect: () => Promise<T>): Promise<T> {
    if (!isRecorded()) return connect();
    return inClientSpan({ name: 'connect', attributes: this.server, failure }, connect);
  }

  statement<T>(sql: string, execute: () => Promise<T>): Promise<T> {
    if (!isRecorded()) return execute();
    const operation = VERB.exec(sql)?.[1]?.toUpperCase() ?? 'QUERY';
    const attributes = { ...this.server, 'db.operation.name': operation, 'db.query.text': maskedSql(sql) };
    return inClientSpan({ name: operation, attributes, failure }, execute);
  }
}

/** The code alone: Postgres quotes values of rows in its messages. */
function failure(thrown: unknown): Told {
  const { code } = thrown as { code?: unknown };
  if (typeof code !== 'string') return { [ERROR_TYPE]: OTHER };
  return { [ERROR_TYPE]: code, ...(SQL_STATE.test(code) && { 'db.response.status_code': code }) };
}
