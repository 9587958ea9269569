import { z } from 'zod';

const Sku = z
  .string()
  .max(12)
  .regex(/^[A-Z0-9]{5,12}$/, 'A SKU has 5 to 12 capital letters and digits, such as "BOLT10M".')
  .describe('Stock keeping unit: 5 to 12 capital letters and digits. Example: "BOLT10M".');

const Item = z.strictObject({
  sku: z.string().describe('The stock keeping unit.'),
  product: z.string().describe('Name of the product.'),
  available: z.int().describe('How many can still be reserved.'),
});

export const FindItemInput = z.strictObject({ sku: Sku });
export const FindItemOutput = Item;

export const ReserveItemInput = z.strictObject({
  sku: Sku,
  quantity: z.int().min(1).max(100).describe('How many, from 1 to 100.'),
});
export const ReserveItemOutput = Item.extend({
  reservation: z.string().describe('Id of the reservation: give it to whoever collects the items.'),
});
