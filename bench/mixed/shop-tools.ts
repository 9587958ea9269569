import { z } from 'zod';

/** What the tools of both Node servers are called and take. */
export const SearchInput = z.object({ category: z.string(), maxPrice: z.number() });
export const UserInput = z.object({ user: z.number().int() });
export const CheckoutInput = z.object({ user: z.number().int(), items: z.array(z.number().int()) });

export const TOOLS = {
  search_products: 'Products of a category up to a price, and what sells best.',
  get_user_cart: 'The cart of a user, with the product on top and what was looked at last.',
  checkout: 'Orders what is in a cart.',
} as const;

export const BEST = 10;
export const HISTORY = 10;
