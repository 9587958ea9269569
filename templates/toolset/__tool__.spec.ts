import { expectAudit, expectOutcome, testGatehouse } from 'gatehouse/testing';
import { expect, it } from 'vitest';
import { __Toolset__Module } from './__toolset__.module.js';
import { __Toolset__Tools } from './__toolset__.tools.js';

it('__tool__ answers whoever has a credential, and nobody else', async () => {
  await using gatehouse = await testGatehouse([__Toolset__Module]);
  const call = await gatehouse.call(__Toolset__Tools, '__method__', { id: 'A-17' }, { as: { id: 'somebody' } });
  expectOutcome(call, 'ok');
  expect(call.result).toEqual({ id: 'A-17' });
  expectAudit(call, { name: '__tool__', outcome: 'ok' });
  expectOutcome(await gatehouse.call(__Toolset__Tools, '__method__', { id: 'A-17' }), 'unauthenticated');
});
