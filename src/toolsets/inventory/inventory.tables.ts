/** As Kysely sees them; `inventory.migrations.ts` makes them. */
export interface InventoryTables {
  inventory_stock: StockRow;
  inventory_customers: CustomerRow;
  inventory_orders: OrderRow;
}

export interface StockRow {
  sku: string;
  warehouse_id: string;
  product: string;
  on_hand: number;
  reserved: number;
  /** ISO 8601, UTC. */
  counted_at: string;
}

/** Personal: only `customer-profile.ts` may turn it into an answer. */
export interface CustomerRow {
  id: string;
  name: string;
  email: string;
  phone: string;
  street: string;
  city: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  segment: (typeof SEGMENTS)[number];
  /** Day, ISO 8601. */
  born_on: string;
  /** ISO 8601, UTC. */
  created_at: string;
}

export interface OrderRow {
  id: string;
  customer_id: string;
  sku: string;
  quantity: number;
  /** ISO 8601, UTC. */
  ordered_at: string;
}

export const SEGMENTS = ['consumer', 'business', 'public_sector'] as const;
