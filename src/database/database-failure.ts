import { NoResultError } from 'kysely';
import { Failure } from '../errors/failure.js';

/** SQLSTATE classes by which Postgres judges a statement or its data: the toolset's business, not a lost database. */
const STATEMENT_CLASSES = new Set(['0A', '21', '22', '23', '40', '42', '44', 'P0']);
/** The same for SQLite: ERROR, TOOBIG, CONSTRAINT, MISMATCH, MISUSE, RANGE. Source: https://sqlite.org/rescode.html */
const STATEMENT_RESULTS = new Set([1, 18, 19, 20, 21, 25]);
/** SQLSTATE of a statement that ran into `statement_timeout`. */
const QUERY_CANCELED = '57014';

/**
 * What a query threw, in our words. A statement the database refused comes back as it is; anything else means that no
 * answer came, so a driver's new way of saying "connection lost" is still `upstream`.
 */
export function databaseFailure(thrown: unknown): unknown {
  if (thrown instanceof Failure || isProgrammingError(thrown)) return thrown;
  const { code, errcode } = thrown as { code?: unknown; errcode?: unknown };
  if (code === QUERY_CANCELED)
    return new Failure('timeout', 'The database took too long to answer.', { cause: thrown });
  if (typeof code === 'string' && isSqlState(code) && STATEMENT_CLASSES.has(code.slice(0, 2))) return thrown;
  // Extended result codes keep the primary one in their lowest byte.
  if (typeof errcode === 'number' && STATEMENT_RESULTS.has(errcode & 0xff)) return thrown;
  // The driver's own text stays in the cause: it may name hosts, users and connection strings.
  return new Failure('upstream', 'The database cannot be used now. Try again later.', { cause: thrown });
}

function isProgrammingError(thrown: unknown): boolean {
  return (
    !(thrown instanceof Error) ||
    thrown instanceof TypeError ||
    thrown instanceof RangeError ||
    thrown instanceof NoResultError
  );
}

function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code);
}
