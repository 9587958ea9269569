import { Redis } from 'ioredis';
import type { z } from 'zod';
import { BEST, type CheckoutInput, HISTORY, type SearchInput, type UserInput } from './shop-tools.js';

/** What the tools of the reference do for a call, asked for as in the study: with `fetch`, and Redis as ioredis comes. */
export class StudyShop {
  private readonly redis = new Redis(String(process.env['SHOP_REDIS']));
  private readonly url = String(process.env['SHOP_URL']);

  async searchProducts({ category, maxPrice }: z.infer<typeof SearchInput>): Promise<string> {
    const query = new URLSearchParams({ category, maxPrice: String(maxPrice) });
    const [products, best] = await Promise.all([
      fetch(`${this.url}/products?${query}`).then((answer) => answer.json()),
      this.redis.zrevrange('best', 0, BEST - 1),
    ]);
    return JSON.stringify({ products, best });
  }

  async userCart({ user }: z.infer<typeof UserInput>): Promise<string> {
    const cart = await this.redis.hgetall(`cart:${user}`);
    const [top, seen] = await Promise.all([
      fetch(`${this.url}/products/${Object.keys(cart)[0] ?? 0}`).then((answer) => answer.json()),
      this.redis.lrange(`seen:${user}`, 0, HISTORY - 1),
    ]);
    return JSON.stringify({ cart, top, seen });
  }

  async checkout({ user, items }: z.infer<typeof CheckoutInput>): Promise<string> {
    const written = this.redis
      .pipeline()
      .incr('orders')
      .lpush(`orders:${user}`, items.join())
      .ltrim(`orders:${user}`, 0, HISTORY - 1);
    for (const item of items) written.zincrby('best', 1, String(item));
    const order = fetch(`${this.url}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user, items }),
    });
    const [ordered] = await Promise.all([order.then((answer) => answer.json()), written.exec()]);
    return JSON.stringify(ordered);
  }
}
