import { Redis } from 'ioredis';
import { PRODUCTS, USERS } from './catalogue.js';

const AT_ONCE = 10_000;
const CART = 5;

/** Fills Redis with what sells best, carts, and what users looked at. */
export async function seedShop(url: string): Promise<void> {
  const redis = new Redis(url);
  for (let start = 0; start < PRODUCTS; start += AT_ONCE) {
    const scores = Array.from({ length: AT_ONCE }, (_, index) => [(start + index) % 1_000, String(start + index)]);
    await redis.zadd('best', ...scores.flat());
  }
  const written = redis.pipeline();
  for (let user = 0; user < USERS; user += 1) {
    const items = Array.from({ length: CART }, (_, index) => (user * 131 + index) % PRODUCTS);
    written.hset(`cart:${user}`, Object.fromEntries(items.map((item) => [item, '1'])));
    written.rpush(`seen:${user}`, ...items);
  }
  await written.exec();
  redis.disconnect();
}
