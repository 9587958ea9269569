import {
  type Arbitrary,
  assert,
  asyncProperty,
  boolean,
  constantFrom,
  double,
  oneof,
  record,
  string,
} from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres } from '../../../test/fixtures/postgres.js';
import { Database } from '../../database/database.js';
import { migrate } from '../../database/migrate.js';
import { COLLECTION_NAMES, COLLECTIONS, type CollectionName } from './collections.js';
import { DatabaseDirectory } from './database-directory.js';
import { DIRECTORY_MIGRATIONS } from './directory.migrations.js';
import { seedDirectory } from './directory.seed.js';
import { type AskedFilter, checkedFilters, OPERATORS } from './filter.js';
import { QueryDataInput } from './query-data.schema.js';

const never = new AbortController().signal;
const postgres = await startPostgres();
afterAll(() => postgres?.stop());

/** Text that means something to somebody. */
const HOSTILE = [
  "' or '1'='1",
  "'; drop table directory_employees; --",
  '%',
  '_',
  '\\',
  "\\' or 1=1 --",
  '${7*7}',
  '{{7*7}}',
  '$1',
  '?',
  '\u202eegnaro',
  'Ａｌｌ',
  "O'Neill",
  '50%',
];

const value = (): Arbitrary<AskedFilter['value']> =>
  oneof(
    string({ unit: 'grapheme', maxLength: 20 }),
    constantFrom(...HOSTILE),
    double({ noNaN: true, noDefaultInfinity: true }),
    boolean(),
  );

describe.each(['embedded', 'postgres'] as const)('the directory on %s', (kind) => {
  let database: Database;
  let directory: DatabaseDirectory;
  const find = (collection: CollectionName, asked: readonly AskedFilter[] = [], limit = 200) =>
    directory.query({ collection, filters: checkedFilters(collection, asked), limit }, never);
  const idsOf = async (...args: Parameters<typeof find>) => (await find(...args)).map(({ id }) => id);

  beforeEach(async ({ skip }) => {
    if (kind === 'postgres' && postgres === undefined) return skip();
    const url = kind === 'postgres' ? await postgres!.freshDatabase() : undefined;
    database = new Database({ url, file: ':memory:' }, () => performance.now());
    await migrate(database, 'directory', DIRECTORY_MIGRATIONS);
    await seedDirectory(database);
    directory = new DatabaseDirectory(database);
  });
  afterEach(() => database?.close());

  it.each(COLLECTION_NAMES)('gives the fields of %s and no other', async (collection) => {
    const records = await find(collection, [], 3);
    expect(records).toHaveLength(3);
    expect(records.map((one) => one['id'])).toEqual(records.map((one) => one['id']).toSorted());
    for (const one of records) expect(Object.keys(one)).toEqual(Object.keys(COLLECTIONS[collection].fields));
  });

  it('compares as it is asked to', async () => {
    const oslo = await find('employees', [{ field: 'location', operator: 'eq', value: 'Oslo' }]);
    expect(oslo.length).toBeGreaterThan(0);
    expect(new Set(oslo.map(({ location }) => location))).toEqual(new Set(['Oslo']));
    const others = await find('employees', [{ field: 'location', operator: 'ne', value: 'Oslo' }]);
    expect(oslo.length + others.length).toBe(120);
    const gone = await find('employees', [{ field: 'active', operator: 'eq', value: false }]);
    expect(gone).toHaveLength(8);
    expect(gone[0]).toMatchObject({ active: false });
    const between = await find('projects', [
      { field: 'budget', operator: 'gte', value: 10_250.5 },
      { field: 'budget', operator: 'lt', value: 10_751.5 },
    ]);
    expect(between.map(({ budget }) => budget)).toEqual([10_250.5, 10_501, 10_751.5].slice(0, 2));
    const late = await find('employees', [{ field: 'hired_on', operator: 'gt', value: '2024-01-01' }]);
    expect(late.every(({ hired_on: day }) => String(day) > '2024-01-01')).toBe(true);
    expect(await idsOf('employees', [{ field: 'name', operator: 'contains', value: "o'neill" }])).toContain('user-5');
  });

  it('finds nothing without a value, not even by ne, and tells the model so', async () => {
    const free = (await find('assets')).filter(({ assigned_to: person }) => person === null);
    expect(free.length).toBeGreaterThan(0);
    const others = await find('assets', [{ field: 'assigned_to', operator: 'ne', value: 'nobody' }]);
    expect(free.length + others.length).toBe((await find('assets')).length);
    expect(QueryDataInput.shape.filters.unwrap().element.shape.operator.description).toContain('not even by ne');
  });

  it('takes every sign of a pattern for itself', async () => {
    const contains = (text: string) => find('projects', [{ field: 'name', operator: 'contains', value: text }]);
    expect(await contains('%')).toHaveLength(120);
    expect(await contains('0% of Lagos_')).toHaveLength(30);
    expect(await contains('%Lagos')).toHaveLength(0);
    expect(await contains('L_gos')).toHaveLength(0);
    expect(await contains('\\')).toHaveLength(0);
  });

  it('finds a profile, and nobody under an id nobody has', async () => {
    expect(await directory.profile('dev-user', never)).toMatchObject({ name: 'Devon Ellis', managerId: 'user-1' });
    expect(await directory.profile('user-1', never)).toMatchObject({ managerId: null });
    for (const id of ["x' or '1'='1", 'DEV-USER', '%']) expect(await directory.profile(id, never)).toBeUndefined();
  });

  it('finds what a filter says or refuses it, whatever it is made of', async () => {
    const all = new Map<CollectionName, readonly unknown[]>();
    for (const name of COLLECTION_NAMES) all.set(name, await find(name));
    const collection = constantFrom(...COLLECTION_NAMES);
    const field = oneof(
      constantFrom(...COLLECTION_NAMES.flatMap((name) => Object.keys(COLLECTIONS[name].fields))),
      constantFrom('email', 'manager_id', 'rowid', '*', '1', 'id"', 'id--', 'directory_employees.email'),
      string({ maxLength: 12 }),
    );
    const asked = record({ field, operator: constantFrom(...OPERATORS), value: value() });
    await assert(
      asyncProperty(collection, asked, async (name, filter) => {
        let found;
        try {
          found = await find(name, [filter]);
        } catch (error) {
          expect(error).toMatchObject({ kind: 'invalid_input' });
          return;
        }
        const expected = (all.get(name) as Record<string, unknown>[]).filter((one) => holds(one[filter.field], filter));
        expect(found).toEqual(expected);
      }),
      { numRuns: kind === 'embedded' ? 3_000 : 600 },
    );
    expect(await find('employees')).toHaveLength(120);
  }, 60_000);
});

/** The same in JavaScript, for text of ASCII: nothing in the samples is anything else but two names. */
function holds(stored: unknown, { operator, value: given }: AskedFilter): boolean {
  if (stored === null) return false;
  const order = stored === given ? 0 : (stored as string) < (given as string) ? -1 : 1;
  if (operator === 'contains') return lower(String(stored)).includes(lower(String(given)));
  return { eq: order === 0, ne: order !== 0, gt: order > 0, gte: order >= 0, lt: order < 0, lte: order <= 0 }[operator];
}

function lower(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
