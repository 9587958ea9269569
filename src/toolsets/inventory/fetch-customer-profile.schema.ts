import { z } from 'zod';
import { SEGMENTS } from './inventory.tables.js';

export const FetchCustomerProfileInput = z.strictObject({
  customer_id: z
    .string()
    .max(13)
    .regex(/^CUST-[0-9]{8}$/, 'A customer id is CUST- and 8 digits, such as "CUST-00000001".')
    .describe('CUST- and 8 digits. Example: "CUST-00000001".'),
});

export const FetchCustomerProfileOutput = z.strictObject({
  customer: z.string().describe('A pseudonym: the same customer has the same one in every answer.'),
  segment: z.enum(SEGMENTS).describe('Which kind of customer it is.'),
  country: z.string().describe('ISO 3166-1 alpha-2.'),
  customerSince: z.string().describe('Month, such as 2024-05.'),
  recentOrders: z
    .array(
      z.strictObject({
        order: z.string().describe('A pseudonym.'),
        sku: z.string().describe('lookup_stock takes it.'),
        quantity: z.int().describe('How many were ordered.'),
        month: z.string().describe('Month of the order.'),
      }),
    )
    .describe('The latest orders, the latest first.'),
});
