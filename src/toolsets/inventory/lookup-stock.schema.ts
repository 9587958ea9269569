import { z } from 'zod';

export const LookupStockInput = z.strictObject({
  sku: z
    .string()
    .max(12)
    .regex(/^[A-Z0-9]{5,12}$/, 'A SKU has 5 to 12 capital letters and digits, such as "BOLT10M".')
    .describe('Stock keeping unit: 5 to 12 capital letters and digits. Example: "BOLT10M".'),
  warehouse_id: z
    .string()
    .max(32)
    .regex(/^[A-Za-z0-9_-]{1,32}$/, 'A warehouse id has 1 to 32 letters, digits, - and _, such as "WH-EAST".')
    .optional()
    .describe('One warehouse alone. Leave out for all that keep the product. Example: "WH-EAST".'),
});

export const LookupStockOutput = z.strictObject({
  sku: z.string().describe('The stock keeping unit that was asked for.'),
  product: z.string().describe('Name of the product.'),
  available: z.int().describe('What can still be sold from these warehouses together.'),
  warehouses: z
    .array(
      z.strictObject({
        warehouse_id: z.string().describe('Where it is kept.'),
        onHand: z.int().describe('What is there.'),
        reserved: z.int().describe('What of it is sold already.'),
        available: z.int().describe('The rest.'),
        countedAt: z.string().describe('When it was counted the last time, ISO 8601.'),
      }),
    )
    .describe('Each warehouse that keeps the product.'),
});
