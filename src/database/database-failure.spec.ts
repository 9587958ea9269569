import { NoResultError } from 'kysely';
import { describe, expect, it } from 'vitest';
import { Failure } from '../errors/failure.js';
import { databaseFailure } from './database-failure.js';

const URL_WITH_PASSWORD = 'postgres://gatehouse:hunter2@db.internal/gatehouse';
const failing = (properties: object) => Object.assign(new Error(`cannot use ${URL_WITH_PASSWORD}`), properties);

describe('databaseFailure', () => {
  it.each([
    ['a refused connection', { code: 'ECONNREFUSED' }],
    ['an unknown host', { code: 'ENOTFOUND' }],
    ['a connection that ended, without any code', {}],
    ['Postgres shutting down', { code: '57P01' }],
    ['Postgres out of connections', { code: '53300' }],
    ['a wrong password', { code: '28P01' }],
    ['a replica that became read-only', { code: '25006' }],
    ['a locked SQLite file', { code: 'ERR_SQLITE_ERROR', errcode: 5 }],
    ['a full disk under SQLite', { code: 'ERR_SQLITE_ERROR', errcode: 13 }],
  ])('calls %s upstream, and keeps the text of the driver in the cause', (_name, properties) => {
    const thrown = failing(properties);
    const failure = databaseFailure(thrown) as Failure;
    expect(failure).toMatchObject({ kind: 'upstream', cause: thrown });
    expect(failure.message).not.toContain('hunter2');
  });

  it('calls a statement that ran out of time a timeout', () => {
    expect(databaseFailure(failing({ code: '57014' }))).toMatchObject({ kind: 'timeout' });
  });

  it.each([
    ['a unique violation of Postgres', failing({ code: '23505' })],
    ['a syntax error of Postgres', failing({ code: '42601' })],
    ['a unique violation of SQLite', failing({ code: 'ERR_SQLITE_ERROR', errcode: 2067 })],
    ['a syntax error of SQLite', failing({ code: 'ERR_SQLITE_ERROR', errcode: 1 })],
    ['a bug', new TypeError('x is not a function')],
    ['a row that had to be there', new NoResultError({ kind: 'SelectQueryNode' } as never)],
    ['a failure', new Failure('tool_error', 'No such row.')],
  ])('leaves %s as it is', (_name, thrown) => {
    expect(databaseFailure(thrown)).toBe(thrown);
  });
});
