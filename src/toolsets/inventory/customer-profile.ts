import type { CustomerRow, OrderRow } from './inventory.tables.js';
import type { Pseudonyms } from './pseudonyms.js';

/**
 * What may be known of a customer. Written out field by field: a column that is added to the table is not in it. Places are
 * countries and times are months, because a street and a day single people out.
 */
export function customerProfile(customer: CustomerRow, orders: readonly OrderRow[], pseudonyms: Pseudonyms) {
  return {
    customer: pseudonyms.of('customer', customer.id),
    segment: customer.segment,
    country: customer.country,
    customerSince: monthOf(customer.created_at),
    recentOrders: orders.map(({ id, sku, quantity, ordered_at }) => ({
      order: pseudonyms.of('order', id),
      sku,
      quantity,
      month: monthOf(ordered_at),
    })),
  };
}

function monthOf(moment: string): string {
  return moment.slice(0, 'yyyy-mm'.length);
}
