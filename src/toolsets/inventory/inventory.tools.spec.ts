import 'reflect-metadata';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres } from '../../../test/fixtures/postgres.js';
import { Database } from '../../database/database.js';
import { migrate } from '../../database/migrate.js';
import { ANONYMOUS } from '../../tool/principal.js';
import type { ToolCall } from '../../tool/tool-call.js';
import { customerProfile } from './customer-profile.js';
import { FetchCustomerProfileInput, FetchCustomerProfileOutput } from './fetch-customer-profile.schema.js';
import { INVENTORY_MIGRATIONS } from './inventory.migrations.js';
import { InventoryRepository } from './inventory.repository.js';
import { seedInventory } from './inventory.seed.js';
import type { CustomerRow } from './inventory.tables.js';
import { InventoryTools } from './inventory.tools.js';
import { LookupStockInput, LookupStockOutput } from './lookup-stock.schema.js';
import { Pseudonyms } from './pseudonyms.js';

const never = new AbortController().signal;
const PSEUDONYMS = new Pseudonyms('Zk3vQ9xW7bN1mC5pL8sD2fG6hJ4kT0yR');
const call = (records = Infinity) =>
  ({ principal: ANONYMOUS, signal: never, limits: { records } }) as unknown as ToolCall;
const postgres = await startPostgres();
afterAll(() => postgres?.stop());

describe.each(['embedded', 'postgres'] as const)('toolset inventory on %s', (kind) => {
  let database: Database;
  let repository: InventoryRepository;
  let tools: InventoryTools;

  beforeEach(async ({ skip }) => {
    if (kind === 'postgres' && postgres === undefined) return skip();
    const url = kind === 'postgres' ? await postgres!.freshDatabase() : undefined;
    database = new Database({ url, file: ':memory:' }, () => performance.now());
    await migrate(database, 'inventory', INVENTORY_MIGRATIONS);
    await seedInventory(database);
    await seedInventory(database);
    repository = new InventoryRepository(database);
    tools = new InventoryTools(repository, PSEUDONYMS);
  });
  afterEach(() => database?.close());

  it('looks stock up in one warehouse and in all', async () => {
    const all = LookupStockOutput.parse(await tools.lookupStock({ sku: 'GEAR500X' }, call()));
    expect(all.warehouses.map(({ warehouse_id }) => warehouse_id)).toEqual(['WH-EAST', 'WH-NORTH', 'WH-WEST']);
    const one = LookupStockOutput.parse(await tools.lookupStock({ sku: 'GEAR500X', warehouse_id: 'WH-NORTH' }, call()));
    expect(one.warehouses).toEqual([all.warehouses[1]]);
    expect(one).toMatchObject({ product: 'Gear 500', available: 59, warehouses: [{ onHand: 62, reserved: 3 }] });
    expect(all.available).toBe(all.warehouses.reduce((sum, { available }) => sum + available, 0));
  });

  it('tells what is out of stock from what is not kept', async () => {
    const empty = await tools.lookupStock({ sku: 'CABLE25M', warehouse_id: 'WH-WEST' }, call());
    expect(empty).toMatchObject({ available: 0, warehouses: [{ onHand: 0 }] });
    await expect(tools.lookupStock({ sku: 'CABLE25M', warehouse_id: 'WH-NORTH' }, call())).rejects.toMatchObject({
      kind: 'tool_error',
      message: expect.stringContaining('Leave warehouse_id out'),
    });
    await expect(tools.lookupStock({ sku: 'NOTHING' }, call())).rejects.toMatchObject({ kind: 'tool_error' });
  });

  it('tells nothing of a customer that says who it is', async () => {
    for (let index = 1; index <= 50; index += 1) {
      const id = `CUST-${String(index).padStart(8, '0')}`;
      const customer = (await repository.findCustomer(id, never))!;
      const profile = await tools.fetchCustomerProfile({ customer_id: id }, call());
      const { country, segment } = FetchCustomerProfileOutput.parse(profile);
      expect({ country, segment }).toEqual({ country: customer.country, segment: customer.segment });
      const text = JSON.stringify(profile);
      const { id: _, segment: _s, country: _c, ...personal } = customer;
      for (const value of [id, ...Object.values(personal)]) expect(text).not.toContain(value);
      expect(text).not.toMatch(/@|\+1|ORD-|\d{4}-\d{2}-\d{2}/);
    }
  });

  it('gives the same pseudonyms each time, so that answers can be joined', async () => {
    const first = await tools.fetchCustomerProfile({ customer_id: 'CUST-00000003' }, call());
    expect(await tools.fetchCustomerProfile({ customer_id: 'CUST-00000003' }, call())).toEqual(first);
    const other = await tools.fetchCustomerProfile({ customer_id: 'CUST-00000004' }, call());
    expect(other.customer).not.toBe(first.customer);
    expect(new Set([...first.recentOrders, ...other.recentOrders].map(({ order }) => order)).size).toBe(16);
    expect(first.recentOrders.map(({ month }) => month)).toEqual(
      first.recentOrders
        .map(({ month }) => month)
        .toSorted()
        .toReversed(),
    );
  });

  it('gives no more orders than the caller may have', async () => {
    const { recentOrders } = await tools.fetchCustomerProfile({ customer_id: 'CUST-00000003' }, call(2));
    expect(recentOrders).toHaveLength(2);
  });

  it('knows no customer it does not have, however the id is written', async () => {
    for (const id of ['CUST-99999999', "' or '1'='1", 'cust-00000001', '%']) {
      await expect(tools.fetchCustomerProfile({ customer_id: id }, call())).rejects.toMatchObject({
        kind: 'tool_error',
      });
    }
  });
});

it('leaves out a column that nobody thought of', () => {
  const customer = { id: 'x', created_at: '2024-05-06', segment: 'consumer', country: 'NO', iban: 'NO93' };
  const profile = customerProfile(customer as unknown as CustomerRow, [], PSEUDONYMS);
  expect(Object.keys(profile)).toEqual(['customer', 'segment', 'country', 'customerSince', 'recentOrders']);
});

it.each(['BOLT', 'bolt10m', 'BOLT10M\n', 'BOLT-10', 'ＢＯＬＴ10', 'ABCDEFGHIJKLM', "BOLT' or 1=1", 5])(
  'takes no SKU such as %j',
  (sku) => expect(LookupStockInput.safeParse({ sku }).success).toBe(false),
);

it.each(['CUST-1', 'CUST-000000011', 'cust-00000001', 'CUST-0000000１', ' CUST-00000001', 'CUST-00000001\n'])(
  'takes no customer id such as %j',
  (id) => expect(FetchCustomerProfileInput.safeParse({ customer_id: id }).success).toBe(false),
);
