import 'reflect-metadata';
import { Redis } from 'ioredis';
import type { z } from 'zod';
import { HttpClient } from '../../dist/http-client/http-client.js';
import { pathOf } from '../../dist/http-client/request-target.js';
import { McpContent } from '../../dist/tool/mcp-content.js';
import { perMinute } from '../../dist/tool/rate.js';
import type { ToolCall } from '../../dist/tool/tool-call.js';
import { Tool } from '../../dist/tool/tool.decorator.js';
import { Toolset } from '../../dist/tool/toolset.decorator.js';
import { BEST, CheckoutInput, HISTORY, SearchInput, TOOLS, UserInput } from '../mixed/shop-tools.js';
import { serveGatehouse, UNREACHED_PER_MINUTE } from './serve-gatehouse.js';

// The tools of the mixed workload behind the whole pipeline, as a user of the framework writes them.
const access = { roles: ['user'], scopes: ['bench:echo'] } as const;
const common = { access, limit: perMinute(UNREACHED_PER_MINUTE) } as const;
const CONNECTIONS = 64;

class ShopTools {
  private readonly redis = new Redis(String(process.env['SHOP_REDIS']), { enableAutoPipelining: true });
  private readonly shop = new HttpClient({
    url: String(process.env['SHOP_URL']),
    allowPrivate: true,
    connections: CONNECTIONS,
  });

  async search({ category, maxPrice }: z.infer<typeof SearchInput>, { signal }: ToolCall) {
    const [products, best] = await Promise.all([
      this.shop.json({ path: '/products', query: { category, maxPrice } }, signal),
      this.redis.zrevrange('best', 0, BEST - 1),
    ]);
    return McpContent.text(JSON.stringify({ products, best }));
  }

  async cart({ user }: z.infer<typeof UserInput>, { signal }: ToolCall) {
    const cart = await this.redis.hgetall(`cart:${user}`);
    const [top, seen] = await Promise.all([
      this.shop.json({ path: pathOf('/products/{id}', { id: Object.keys(cart)[0] ?? 0 }) }, signal),
      this.redis.lrange(`seen:${user}`, 0, HISTORY - 1),
    ]);
    return McpContent.text(JSON.stringify({ cart, top, seen }));
  }

  async checkout({ user, items }: z.infer<typeof CheckoutInput>, { signal }: ToolCall) {
    const written = this.redis
      .pipeline()
      .incr('orders')
      .lpush(`orders:${user}`, items.join())
      .ltrim(`orders:${user}`, 0, HISTORY - 1);
    for (const item of items) written.zincrby('best', 1, String(item));
    const [order] = await Promise.all([
      this.shop.json({ method: 'POST', path: '/orders', body: { user, items } }, signal),
      written.exec(),
    ]);
    return McpContent.text(JSON.stringify(order));
  }
}

const methodOf = <Name extends keyof ShopTools>(name: Name) =>
  Object.getOwnPropertyDescriptor(ShopTools.prototype, name) as TypedPropertyDescriptor<ShopTools[Name]>;

Tool({ ...common, name: 'search_products', description: TOOLS.search_products, effect: 'read', input: SearchInput })(
  ShopTools.prototype,
  'search',
  methodOf('search'),
);
Tool({ ...common, name: 'get_user_cart', description: TOOLS.get_user_cart, effect: 'read', input: UserInput })(
  ShopTools.prototype,
  'cart',
  methodOf('cart'),
);
Tool({ ...common, name: 'checkout', description: TOOLS.checkout, effect: 'write', input: CheckoutInput })(
  ShopTools.prototype,
  'checkout',
  methodOf('checkout'),
);
Toolset({ name: 'shop', upstream: 'shop' })(ShopTools);

await serveGatehouse(ShopTools);
