import type { Kysely } from 'kysely';
import type { Database } from '../../database/database.js';
import { type CustomerRow, type InventoryTables, type OrderRow, SEGMENTS, type StockRow } from './inventory.tables.js';

const PRODUCTS = [
  ['BOLT10M', 'Bolt M10'],
  ['GEAR500X', 'Gear 500'],
  ['PUMP12V', 'Pump 12 V'],
  ['VALVE3', 'Valve 3/4"'],
  ['CABLE25M', 'Cable 25 m'],
] as const;
const WAREHOUSES = ['WH-EAST', 'WH-NORTH', 'WH-WEST'] as const;
const PEOPLE = ['Amara Okafor', 'Mateo Rivera', 'Yuki Tanaka', 'Ingrid Solheim', 'Zoë Müller'] as const;
const PLACES = [
  ['Lagos', 'NG'],
  ['Lisbon', 'PT'],
  ['Osaka', 'JP'],
  ['Oslo', 'NO'],
] as const;

const CUSTOMERS = 50;
const ORDERS_EACH = 8;

const pick = <T>(list: readonly T[], index: number) => list[index % list.length] as T;
const moment = (days: number) => new Date(Date.UTC(2023, 0, 1 + days, 9, 30)).toISOString();
const customerId = (index: number) => `CUST-${String(index + 1).padStart(8, '0')}`;

const STOCK: readonly StockRow[] = PRODUCTS.flatMap(([sku, product], index) =>
  // The last one is out of stock in the west, and never was in the north.
  WAREHOUSES.filter((warehouse) => !(sku === 'CABLE25M' && warehouse === 'WH-NORTH')).map((warehouse_id, place) => ({
    sku,
    warehouse_id,
    product,
    on_hand: sku === 'CABLE25M' && warehouse_id === 'WH-WEST' ? 0 : 40 + index * 17 + place * 5,
    reserved: sku === 'CABLE25M' && warehouse_id === 'WH-WEST' ? 0 : index * 3,
    counted_at: moment(700 + index),
  })),
);

const PEOPLE_ROWS: readonly CustomerRow[] = Array.from({ length: CUSTOMERS }, (_, index) => ({
  id: customerId(index),
  name: `${pick(PEOPLE, index)} ${index + 1}`,
  email: `customer${index + 1}@example.com`,
  phone: `+1-202-555-${String(100 + index).padStart(4, '0')}`,
  street: `${index + 1} Harbour Road`,
  city: pick(PLACES, index)[0],
  country: pick(PLACES, index)[1],
  segment: pick(SEGMENTS, index),
  born_on: new Date(Date.UTC(1960 + index, index % 12, 1 + (index % 28))).toISOString().slice(0, 10),
  created_at: moment(index * 9),
}));

const ORDERS: readonly OrderRow[] = PEOPLE_ROWS.flatMap(({ id }, index) =>
  Array.from({ length: ORDERS_EACH }, (_, nth) => ({
    id: `ORD-${index + 1}-${nth + 1}`,
    customer_id: id,
    sku: pick(PRODUCTS, index + nth)[0],
    quantity: 1 + ((index + nth) % 9),
    ordered_at: moment(400 + index + nth * 30),
  })),
);

/** Fills an empty database with sample stock, customers and orders; leaves any other as it is. */
export async function seedInventory(database: Database): Promise<void> {
  await database.run(new AbortController().signal, (db: Kysely<InventoryTables>) =>
    db.transaction().execute(async (transaction) => {
      if (await transaction.selectFrom('inventory_stock').select('sku').executeTakeFirst()) return;
      await transaction.insertInto('inventory_stock').values(STOCK).execute();
      await transaction.insertInto('inventory_customers').values(PEOPLE_ROWS).execute();
      await transaction.insertInto('inventory_orders').values(ORDERS).execute();
    }),
  );
}
