import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppModule } from '../../src/app.module.js';
import { Database } from '../../src/database/database.js';
import { seedInventory } from '../../src/toolsets/inventory/inventory.seed.js';
import { InventoryModule } from '../../src/toolsets/inventory/inventory.module.js';
import type { McpCaller } from '../fixtures/mcp-caller.js';
import { startPostgres } from '../fixtures/postgres.js';
import { SDK_CLIENTS } from '../fixtures/sdk-clients.js';
import { startTestServer, startTestService, type TestServer } from '../fixtures/test-server.js';

const KEY = 'Zk3vQ9xW7bN1mC5pL8sD2fG6hJ4kT0yR';
const postgres = await startPostgres();
afterAll(() => postgres?.stop());
/** Where there is no Postgres, its fixture says so. */
const DATABASES = postgres === undefined ? (['embedded'] as const) : (['embedded', 'postgres'] as const);

/** With a key that is configured, pseudonyms are the same on every database and in every process. */
const PSEUDONYM = 'customer_YbavvPmUGIjy0UfEiZIn';

describe.each(DATABASES)('inventory on %s', (kind) => {
  let server: TestServer;

  beforeAll(async () => {
    const env: Record<string, string> = kind === 'postgres' ? { DATABASE_URL: await postgres!.freshDatabase() } : {};
    server = await startTestServer([InventoryModule], { INVENTORY_PSEUDONYM_KEY: KEY, ...env });
    // Postgres may be anybody's, so it gets no samples by itself.
    if (kind === 'postgres') await seedInventory(server.app.get(Database, { strict: false }));
  });
  afterAll(() => server.close());

  describe.each(SDK_CLIENTS)('with the $name', ({ connect }) => {
    let caller: McpCaller;

    beforeAll(async () => {
      const token = await server.token();
      caller = await connect({ transport: 'http', url: server.mcp.href, token, cwd: server.cwd });
    });
    afterAll(() => caller[Symbol.asyncDispose]());

    it('looks up stock', async () => {
      const { outcome, data } = await caller.call('lookup_stock', { sku: 'GEAR500X', warehouse_id: 'WH-NORTH' });
      expect({ outcome, data }).toMatchObject({
        outcome: 'ok',
        data: { product: 'Gear 500', available: 59, warehouses: [{ onHand: 62, reserved: 3 }] },
      });
    });

    it('fetches a customer without knowing who it is', async () => {
      const { outcome, data, text } = await caller.call('fetch_customer_profile', { customer_id: 'CUST-00000001' });
      expect({ outcome, data }).toMatchObject({ outcome: 'ok', data: { customer: PSEUDONYM, country: 'NG' } });
      expect(text).not.toMatch(/CUST-|@|Okafor|Harbour|Lagos|\+1/);
    });

    it.each<[tool: string, input: Record<string, unknown>, outcome: string, what: RegExp]>([
      ['lookup_stock', { sku: 'bolt' }, 'invalid_input', /5 to 12 capital letters and digits/],
      ['lookup_stock', { sku: "BOLT10' OR 1=1" }, 'invalid_input', /5 to 12 capital letters/],
      ['lookup_stock', { sku: 'BOLT10M', warehouse_id: '../etc' }, 'invalid_input', /WH-EAST/],
      ['lookup_stock', { sku: 'NOTHING' }, 'tool_error', /No warehouse keeps that SKU/],
      ['lookup_stock', { sku: 'CABLE25M', warehouse_id: 'WH-NORTH' }, 'tool_error', /Leave warehouse_id out/],
      ['fetch_customer_profile', { customer_id: 'CUST-1' }, 'invalid_input', /CUST- and 8 digits/],
      ['fetch_customer_profile', { customer_id: 'CUST-99999999' }, 'tool_error', /no such customer/],
      ['fetch_customer_profile', {}, 'invalid_input', /customer_id/],
    ])('%s of %j is %s and says how to ask', async (tool, input, outcome, what) => {
      expect(await caller.call(tool, input)).toMatchObject({ outcome, text: expect.stringMatching(what) });
    });
  });
});

it('is not offered in production without its key, and says so when it is named', async () => {
  const start = (enabled: readonly string[] | undefined) =>
    startTestService((gatehouse, toolsets) =>
      AppModule.with(gatehouse, { ...toolsets, inventory: { pseudonymKey: undefined }, enabled }),
    );
  await expect(start(['inventory'])).rejects.toThrow('TOOLSETS names inventory, which needs INVENTORY_PSEUDONYM_KEY.');
});
