import type { Migrations } from '../database/migrate.js';

/** Never edit one that was released: add the next. */
export const TASKS_MIGRATIONS: Migrations = {
  '001_tasks': {
    async up(db) {
      await db.schema
        .createTable('gatehouse_tasks')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('owner', 'text', (column) => column.notNull())
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('questions', 'text')
        .addColumn('result', 'text')
        .addColumn('error', 'text')
        .addColumn('created_at', 'text', (column) => column.notNull())
        .addColumn('updated_at', 'text', (column) => column.notNull())
        .addColumn('expires_at', 'text', (column) => column.notNull())
        .addColumn('runner', 'text', (column) => column.notNull())
        .addColumn('lease_until', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createIndex('gatehouse_tasks_by_owner')
        .on('gatehouse_tasks')
        .columns(['owner', 'expires_at'])
        .execute();
      await db.schema.createIndex('gatehouse_tasks_by_expiry').on('gatehouse_tasks').column('expires_at').execute();
    },
  },
  '002_tool': {
    async up(db) {
      await db.schema
        .alterTable('gatehouse_tasks')
        .addColumn('tool', 'text', (column) => column.notNull().defaultTo(''))
        .execute();
    },
  },
};
