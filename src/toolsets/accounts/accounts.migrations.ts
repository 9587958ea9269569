import type { Migrations } from '../../database/migrate.js';

/** Never edit one that was released: add the next. */
export const ACCOUNTS_MIGRATIONS: Migrations = {
  '001_users_and_records': {
    async up(db) {
      await db.schema
        .createTable('accounts_users')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('email', 'text', (column) => column.notNull().unique())
        .addColumn('plan', 'text', (column) => column.notNull())
        .addColumn('created_at', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('accounts_records')
        .addColumn('user_id', 'text', (column) =>
          column.primaryKey().references('accounts_users.id').onDelete('cascade'),
        )
        .addColumn('data', 'text', (column) => column.notNull())
        .addColumn('updated_at', 'text', (column) => column.notNull())
        .execute();
    },
  },
};
