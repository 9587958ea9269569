import { SpanStatusCode } from '@opentelemetry/api';
import { type AbortableQueryOptions, type Kysely, sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/database/database.js';
import { freePort } from '../fixtures/free-port.js';
import { startPostgres } from '../fixtures/postgres.js';
import { RecordedCalls } from '../fixtures/recorded-calls.js';

const server = await startPostgres();
const { signal } = new AbortController();

interface Tables {
  people: { id: number; email: string };
}

describe.skipIf(server === undefined)('the spans of Postgres', () => {
  const { port, password } = new URL(server?.url ?? 'postgres://nowhere');
  const where = {
    'db.system.name': 'postgresql',
    'db.namespace': 'postgres',
    'server.address': '127.0.0.1',
    'server.port': Number(port),
  };
  let calls: RecordedCalls;
  let database: Database;
  const run = <T>(work: (db: Kysely<Tables>, options: AbortableQueryOptions) => Promise<T>) =>
    database.run(signal, work);
  const statements = () => calls.questions.filter(({ name }) => name !== 'connect');

  beforeAll(async () => {
    calls = new RecordedCalls();
    database = new Database({ url: server!.url, file: ':memory:' }, () => performance.now());
    await database.maintain((db) => sql`create table people (id integer primary key, email text unique)`.execute(db));
  });
  afterEach(() => calls.forget());
  afterAll(async () => {
    await database.close();
    await server?.stop();
    calls.stop();
  });

  it('belong to the call that asked, and tell the statement with parameters in place of values', async () => {
    const ask = (email: string) =>
      calls.run(() =>
        run((db, options) => db.selectFrom('people').select('id').where('email', '=', email).execute(options)),
      );
    const asked = await Promise.all([ask('ada@example.com'), ask('grace@example.com')]);
    const text = 'select "id" from "people" where "email" = $1';
    expect(statements().map(({ name, attributes }) => [name, attributes])).toEqual(
      asked.map(() => ['SELECT', { ...where, 'db.operation.name': 'SELECT', 'db.query.text': text }]),
    );
    for (const ofAll of [statements(), calls.questions.filter(({ name }) => name === 'connect')])
      expect(new Set(ofAll.map(({ parentSpanContext }) => parentSpanContext?.spanId))).toEqual(
        new Set(asked.map(({ spanId }) => spanId)),
      );
    expect(calls.told).not.toMatch(/ada|grace/);
    expect(calls.told).not.toContain(password);
  });

  it('are there for every statement of a transaction', async () => {
    await calls.run(() =>
      run((db) => db.transaction().execute((trx) => trx.selectFrom('people').select('id').execute())),
    );
    expect(calls.questions.map(({ name }) => name)).toEqual(['connect', 'BEGIN', 'SELECT', 'COMMIT']);
  });

  it('tell of a failure its code, and no value that Postgres quotes', async () => {
    const insert = (id: number | string) =>
      calls.run(() =>
        run((db, options) =>
          db
            .insertInto('people')
            .values({ id: id as number, email: 'ada@example.com' })
            .execute(options),
        ),
      );
    await insert(1);
    calls.forget();
    // Postgres says: Key (email)=(ada@example.com) already exists; invalid input syntax for type integer: "Ada".
    await expect(insert(2)).rejects.toThrow();
    await expect(insert('Ada')).rejects.toThrow('Ada');
    expect(statements().map(({ attributes, status, events }) => ({ ...attributes, status, events }))).toEqual(
      ['23505', '22P02'].map((code) =>
        expect.objectContaining({
          'db.response.status_code': code,
          'error.type': code,
          status: { code: SpanStatusCode.ERROR },
          events: [],
        }),
      ),
    );
    expect(calls.told).not.toMatch(/ada/i);
  });

  it('tell that there was no connection', async () => {
    const url = `postgres://ada:secret@127.0.0.1:${await freePort()}/people`;
    const lost = new Database({ url, file: ':memory:' }, () => performance.now());
    await expect(calls.run(() => lost.ping(signal))).resolves.toMatchObject({ result: { reachable: false } });
    await lost.close();
    expect(calls.questions.map(({ name, attributes }) => [name, attributes['error.type']])).toEqual([
      ['connect', 'ECONNREFUSED'],
    ]);
    expect(calls.told).not.toMatch(/ada|secret/);
  });

  it('are none where no call is recorded', async () => {
    await run((db, options) => db.selectFrom('people').select('id').execute(options));
    expect(calls.questions).toEqual([]);
  });
});
