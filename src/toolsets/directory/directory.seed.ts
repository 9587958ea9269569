import type { Kysely } from 'kysely';
import type { Database } from '../../database/database.js';
import type { AssetRow, DirectoryTables, EmployeeRow, ProjectRow } from './directory.tables.js';

const DEPARTMENTS = ['Engineering', 'Finance', 'Support', 'Sales'] as const;
const LOCATIONS = ['Lagos', 'Lisbon', 'Oslo', 'Osaka'] as const;
const NAMES = [
  'Devon Ellis',
  'Amara Okafor',
  'Mateo Rivera',
  'Yuki Tanaka',
  'Ingrid Solheim',
  "Siobhán O'Neill",
] as const;
const STATUSES = ['planned', 'active', 'done'] as const;
const MODELS = [
  ['laptop', 'Framework 13'],
  ['phone', 'Fairphone 5'],
  ['licence', 'CAD suite'],
] as const;

const HOW_MANY = 120;

/** `dev-user` is the subject of the development token; the others are numbered from 1. */
const idOf = (index: number) => (index === 0 ? 'dev-user' : `user-${index}`);
const pick = <T>(list: readonly T[], index: number) => list[index % list.length] as T;
const day = (index: number) => new Date(Date.UTC(2020, 0, 1 + index * 13)).toISOString().slice(0, 10);
const all = <T>(made: (index: number) => T) => Array.from({ length: HOW_MANY }, (_, index) => made(index));

const EMPLOYEES: readonly EmployeeRow[] = all((index) => ({
  id: idOf(index),
  name: index < NAMES.length ? pick(NAMES, index) : `${pick(NAMES, index)} ${index}`,
  email: `${idOf(index)}@example.com`,
  department: pick(DEPARTMENTS, index),
  title: index % 10 === 1 ? 'Lead' : 'Specialist',
  location: pick(LOCATIONS, index >> 1),
  manager_id: index === 1 ? null : 'user-1',
  active: index % 15 === 14 ? 0 : 1,
  hired_on: day(index),
}));

const PROJECTS: readonly ProjectRow[] = all((index) => ({
  id: `project-${index + 1}`,
  name: `${pick(['Migration', 'Audit', 'Launch'], index)} ${index + 1} (50% of ${pick(LOCATIONS, index)}_hub)`,
  owner_id: idOf(index),
  status: pick(STATUSES, index),
  budget: 10_000 + index * 250.5,
  due_on: day(index + 60),
}));

const ASSETS: readonly AssetRow[] = all((index) => ({
  id: `asset-${index + 1}`,
  kind: pick(MODELS, index)[0],
  model: pick(MODELS, index)[1],
  assigned_to: index % 7 === 6 ? null : idOf(index),
  price: 99.5 + index,
  purchased_on: day(index + 20),
}));

/** Fills an empty database with sample records; leaves any other as it is. */
export async function seedDirectory(database: Database): Promise<void> {
  await database.run(new AbortController().signal, (db: Kysely<DirectoryTables>) =>
    db.transaction().execute(async (transaction) => {
      if (await transaction.selectFrom('directory_employees').select('id').executeTakeFirst()) return;
      await transaction.insertInto('directory_employees').values(EMPLOYEES).execute();
      await transaction.insertInto('directory_projects').values(PROJECTS).execute();
      await transaction.insertInto('directory_assets').values(ASSETS).execute();
    }),
  );
}
