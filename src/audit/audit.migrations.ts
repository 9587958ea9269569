import type { Migrations } from '../database/migrate.js';

/** Never edit one that was released: add the next. */
export const AUDIT_MIGRATIONS: Migrations = {
  '001_audit': {
    async up(db) {
      await db.schema
        .createTable('gatehouse_audit')
        .addColumn('chain', 'text', (column) => column.notNull())
        .addColumn('seq', 'integer', (column) => column.notNull())
        .addColumn('at', 'text', (column) => column.notNull())
        .addColumn('execution_id', 'text')
        .addColumn('principal', 'text')
        .addColumn('client', 'text')
        .addColumn('name', 'text')
        .addColumn('outcome', 'text')
        .addColumn('event', 'text', (column) => column.notNull())
        .addColumn('previous', 'text', (column) => column.notNull())
        .addColumn('hash', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('gatehouse_audit_key', ['chain', 'seq'])
        .execute();
      await db.schema.createIndex('gatehouse_audit_by_time').on('gatehouse_audit').column('at').execute();
      await db.schema.createIndex('gatehouse_audit_by_call').on('gatehouse_audit').column('execution_id').execute();
      await db.schema
        .createTable('gatehouse_audit_checkpoints')
        .addColumn('chain', 'text', (column) => column.notNull())
        .addColumn('seq', 'integer', (column) => column.notNull())
        .addColumn('hash', 'text', (column) => column.notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('at', 'text', (column) => column.notNull())
        .addColumn('key_id', 'text', (column) => column.notNull())
        .addColumn('signature', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('gatehouse_audit_checkpoints_key', ['chain', 'seq', 'kind'])
        .execute();
    },
  },
};
