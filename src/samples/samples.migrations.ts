import type { Migrations } from '../database/migrate.js';

/** Never edit one that was released: add the next. */
export const SAMPLES_MIGRATIONS: Migrations = {
  '001_samples': {
    async up(db) {
      await db.schema
        .createTable('gatehouse_samples')
        .addColumn('at', 'text', (column) => column.notNull())
        .addColumn('instance', 'text', (column) => column.notNull())
        .addColumn('calls', 'integer', (column) => column.notNull())
        .addColumn('tool_calls', 'integer', (column) => column.notNull())
        .addColumn('failed', 'integer', (column) => column.notNull())
        .addColumn('limited', 'integer', (column) => column.notNull())
        .addColumn('latency_sum_ms', 'double precision', (column) => column.notNull())
        .addColumn('latency_min_ms', 'double precision')
        .addColumn('latency_max_ms', 'double precision')
        .addColumn('loop_utilization', 'double precision', (column) => column.notNull())
        .addColumn('memory_mib', 'double precision', (column) => column.notNull())
        .addColumn('database_latency_ms', 'double precision')
        .addPrimaryKeyConstraint('gatehouse_samples_pk', ['at', 'instance'])
        .execute();
    },
  },
};
