import type { Migrations } from '../../database/migrate.js';

/** Never edit one that was released: add the next. */
export const DIRECTORY_MIGRATIONS: Migrations = {
  '001_directory': {
    async up(db) {
      await db.schema
        .createTable('directory_employees')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('email', 'text', (column) => column.notNull().unique())
        .addColumn('department', 'text', (column) => column.notNull())
        .addColumn('title', 'text', (column) => column.notNull())
        .addColumn('location', 'text', (column) => column.notNull())
        .addColumn('manager_id', 'text')
        .addColumn('active', 'integer', (column) => column.notNull())
        .addColumn('hired_on', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('directory_projects')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('owner_id', 'text', (column) => column.notNull())
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('budget', 'double precision', (column) => column.notNull())
        .addColumn('due_on', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('directory_assets')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('model', 'text', (column) => column.notNull())
        .addColumn('assigned_to', 'text')
        .addColumn('price', 'double precision', (column) => column.notNull())
        .addColumn('purchased_on', 'text', (column) => column.notNull())
        .execute();
    },
  },
};
