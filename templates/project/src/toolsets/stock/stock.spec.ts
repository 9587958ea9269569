import { expectAudit, expectOutcome, expectSpan, type TestGatehouse, testGatehouse } from 'gatehouse/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StockModule } from './stock.module.js';
import { StockTools } from './stock.tools.js';

const clerk = { id: 'clerk', roles: ['user'] };
const visitor = { id: 'visitor', roles: [] };

// Everything around the tools runs as it does for a client: permissions, limits, cache, deadline. Only the clock stands still.
let gatehouse: TestGatehouse;
beforeEach(async () => void (gatehouse = await testGatehouse([StockModule])));
afterEach(() => gatehouse.close());

const find = (sku: string, as = clerk) => gatehouse.call(StockTools, 'findItem', { sku }, { as });
const reserve = (quantity: number, as = clerk) =>
  gatehouse.call(StockTools, 'reserveItem', { sku: 'GASKET5', quantity }, { as });

describe('find_item', () => {
  it('says how many there are', async () => {
    const call = await find('GASKET5');
    expectOutcome(call, 'ok');
    expect(call.result).toEqual({ sku: 'GASKET5', product: 'Gasket, size 5', available: 3 });
    expectSpan(call, { name: 'tools/call find_item' });
  });

  it('says what to do where there is no such product', async () => {
    const call = await find('NOTHING');
    expectOutcome(call, 'tool_error');
    expect(call.failure.publicMessage).toContain('Check the sku');
  });

  it('refuses what is no SKU before the warehouse is asked', async () => {
    expectOutcome(await find('bolt; drop table'), 'invalid_input');
  });

  it('is not for callers without a credential', async () => {
    expectOutcome(await gatehouse.call(StockTools, 'findItem', { sku: 'GASKET5' }), 'unauthenticated');
  });

  it('gives one answer to all for a minute', async () => {
    expect((await find('GASKET5')).cache).toBe('miss');
    expect((await find('GASKET5', visitor)).cache).toBe('hit');
    await gatehouse.clock.advance(60_001);
    expect((await find('GASKET5')).cache).toBe('miss');
  });

  it('serves each caller 60 times a minute', async () => {
    for (let calls = 0; calls < 60; calls += 1) expectOutcome(await find('GASKET5'), 'ok');
    const refused = await find('GASKET5');
    expectOutcome(refused, 'rate_limited');
    expectOutcome(await find('GASKET5', visitor), 'ok');
    const { retryAfter = 0 } = refused.failure.detail;
    await gatehouse.clock.advance((retryAfter - 2) * 1_000);
    expectOutcome(await find('GASKET5'), 'rate_limited');
    await gatehouse.clock.advance(2_000);
    expectOutcome(await find('GASKET5'), 'ok');
  });
});

describe('reserve_item', () => {
  it('takes what it reserves, and what was cached before counts no more', async () => {
    expectOutcome(await find('GASKET5'), 'ok');
    const call = await reserve(2);
    expectOutcome(call, 'ok');
    expect(call.result).toMatchObject({ sku: 'GASKET5', available: 1 });
    const found = await find('GASKET5');
    expectOutcome(found, 'ok');
    expect(found.result.available).toBe(1);
  });

  it('reserves all or nothing', async () => {
    expectOutcome(await reserve(4), 'tool_error');
    expectOutcome(await reserve(3), 'ok');
  });

  it('needs the role user, and the audit trail keeps who was refused', async () => {
    const call = await reserve(1, visitor);
    expectOutcome(call, 'forbidden');
    expectAudit(call, { name: 'reserve_item', principal: 'visitor', outcome: 'forbidden' });
  });
});
