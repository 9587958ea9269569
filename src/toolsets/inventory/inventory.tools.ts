import { Failure } from '../../errors/failure.js';
import { Tool } from '../../tool/tool.decorator.js';
import type { ToolCall } from '../../tool/tool-call.js';
import { Toolset } from '../../tool/toolset.decorator.js';
import { customerProfile } from './customer-profile.js';
import { FetchCustomerProfileInput, FetchCustomerProfileOutput } from './fetch-customer-profile.schema.js';
import { InventoryRepository } from './inventory.repository.js';
import { LookupStockInput, LookupStockOutput } from './lookup-stock.schema.js';
import { Pseudonyms } from './pseudonyms.js';

const MAX_ORDERS = 20;

@Toolset({ name: 'inventory', upstream: 'database' })
export class InventoryTools {
  constructor(
    private readonly inventory: InventoryRepository,
    private readonly pseudonyms: Pseudonyms,
  ) {}

  @Tool({
    name: 'lookup_stock',
    title: 'Look up stock',
    description:
      'How much of a product is in stock, reserved and still available, in one warehouse or in all that keep it.',
    effect: 'read',
    input: LookupStockInput,
    output: LookupStockOutput,
    access: 'authenticated',
    timeoutMs: 5_000,
    retries: 1,
    slo: { availability: 99.9, latency: 'p95<200ms' },
  })
  async lookupStock(
    { sku, warehouse_id: warehouseId }: { readonly sku: string; readonly warehouse_id?: string | undefined },
    { signal }: ToolCall,
  ) {
    const rows = await this.inventory.findStock(sku, warehouseId, signal);
    const [first] = rows;
    if (first === undefined) throw noStock(warehouseId);
    const warehouses = rows.map(({ warehouse_id, on_hand: onHand, reserved, counted_at: countedAt }) => ({
      warehouse_id,
      onHand,
      reserved,
      available: onHand - reserved,
      countedAt,
    }));
    const available = warehouses.reduce((sum, one) => sum + one.available, 0);
    return { sku, product: first.product, available, warehouses };
  }

  @Tool({
    name: 'fetch_customer_profile',
    title: 'Fetch an anonymised customer profile',
    description:
      'Segment, country and latest orders of a customer, without anything that tells who it is: names are pseudonyms, places ' +
      'are countries and times are months. Pseudonyms stay the same, so answers can be joined by them.',
    effect: 'read',
    input: FetchCustomerProfileInput,
    output: FetchCustomerProfileOutput,
    access: 'authenticated',
    records: { of: ({ recentOrders }) => recentOrders.length, max: MAX_ORDERS },
    timeoutMs: 5_000,
    retries: 1,
    slo: { availability: 99.9, latency: 'p95<200ms' },
  })
  async fetchCustomerProfile(
    { customer_id: customerId }: { readonly customer_id: string },
    { limits, signal }: ToolCall,
  ) {
    const customer = await this.inventory.findCustomer(customerId, signal);
    if (customer === undefined) {
      throw new Failure('tool_error', 'There is no such customer. Check the customer_id; it is CUST- and 8 digits.');
    }
    const orders = await this.inventory.findOrders(customerId, Math.min(MAX_ORDERS, limits.records), signal);
    return customerProfile(customer, orders, this.pseudonyms);
  }
}

function noStock(warehouseId: string | undefined): Failure {
  return warehouseId === undefined
    ? new Failure('tool_error', 'No warehouse keeps that SKU. Check the sku.')
    : new Failure(
        'tool_error',
        'That warehouse does not keep that SKU. Leave warehouse_id out to see which warehouses do.',
      );
}
