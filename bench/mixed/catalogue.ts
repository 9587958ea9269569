/** What the shop of the mixed workload has, and who buys there. */
export const PRODUCTS = 100_000;
export const CATEGORIES = ['books', 'garden', 'kitchen', 'music', 'outdoor', 'paper', 'tools', 'toys'] as const;
export const USERS = 1_000;
export const PAGE = 10;

export interface Product {
  readonly id: number;
  readonly name: string;
  readonly category: string;
  /** In cents. */
  readonly price: number;
}

export function productOf(id: number): Product {
  const category = CATEGORIES[id % CATEGORIES.length]!;
  return { id, name: `${category} no. ${id}`, category, price: 100 + ((id * 7_919) % 99_900) };
}
