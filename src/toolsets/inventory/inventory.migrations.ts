import type { Migrations } from '../../database/migrate.js';

/** Never edit one that was released: add the next. */
export const INVENTORY_MIGRATIONS: Migrations = {
  '001_stock_customers_and_orders': {
    async up(db) {
      await db.schema
        .createTable('inventory_stock')
        .addColumn('sku', 'text', (column) => column.notNull())
        .addColumn('warehouse_id', 'text', (column) => column.notNull())
        .addColumn('product', 'text', (column) => column.notNull())
        .addColumn('on_hand', 'integer', (column) => column.notNull())
        .addColumn('reserved', 'integer', (column) => column.notNull())
        .addColumn('counted_at', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('inventory_stock_pk', ['sku', 'warehouse_id'])
        .execute();
      await db.schema
        .createTable('inventory_customers')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('email', 'text', (column) => column.notNull())
        .addColumn('phone', 'text', (column) => column.notNull())
        .addColumn('street', 'text', (column) => column.notNull())
        .addColumn('city', 'text', (column) => column.notNull())
        .addColumn('country', 'text', (column) => column.notNull())
        .addColumn('segment', 'text', (column) => column.notNull())
        .addColumn('born_on', 'text', (column) => column.notNull())
        .addColumn('created_at', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('inventory_orders')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('customer_id', 'text', (column) => column.notNull().references('inventory_customers.id'))
        .addColumn('sku', 'text', (column) => column.notNull())
        .addColumn('quantity', 'integer', (column) => column.notNull())
        .addColumn('ordered_at', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createIndex('inventory_orders_of_customer')
        .on('inventory_orders')
        .columns(['customer_id', 'ordered_at'])
        .execute();
    },
  },
};
