import { Injectable } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { Database } from '../../database/database.js';
import type { CustomerRow, InventoryTables, OrderRow, StockRow } from './inventory.tables.js';

type Db = Kysely<InventoryTables>;

/** Every query of the toolset, each one statement. */
@Injectable()
export class InventoryRepository {
  constructor(private readonly database: Database) {}

  /** @param warehouseId Absent: of all warehouses, in the order of their ids. */
  findStock(sku: string, warehouseId: string | undefined, signal: AbortSignal): Promise<readonly StockRow[]> {
    return this.database.run(signal, (db: Db, options) =>
      db
        .selectFrom('inventory_stock')
        .selectAll()
        .where('sku', '=', sku)
        .$if(warehouseId !== undefined, (all) => all.where('warehouse_id', '=', warehouseId ?? ''))
        .orderBy('warehouse_id')
        .execute(options),
    );
  }

  findCustomer(id: string, signal: AbortSignal): Promise<CustomerRow | undefined> {
    return this.database.run(signal, (db: Db, options) =>
      db.selectFrom('inventory_customers').selectAll().where('id', '=', id).executeTakeFirst(options),
    );
  }

  /** The latest first. */
  findOrders(customerId: string, limit: number, signal: AbortSignal): Promise<readonly OrderRow[]> {
    return this.database.run(signal, (db: Db, options) =>
      db
        .selectFrom('inventory_orders')
        .selectAll()
        .where('customer_id', '=', customerId)
        .orderBy('ordered_at', 'desc')
        .orderBy('id')
        .limit(limit)
        .execute(options),
    );
  }
}
