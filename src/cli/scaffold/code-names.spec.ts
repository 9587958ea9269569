import { describe, expect, it } from 'vitest';
import { classPrefixOf, firstToolOf, methodOf, toolNameProblem, toolsetNameProblem } from './code-names.js';

describe('names in code', () => {
  it.each([
    ['orders', 'Orders', 'get_orders', 'getOrders'],
    ['order-history', 'OrderHistory', 'get_order_history', 'getOrderHistory'],
    ['x2-y', 'X2Y', 'get_x2_y', 'getX2Y'],
  ])('of the toolset %s are %s, %s and %s', (toolset, prefix, tool, method) => {
    expect([classPrefixOf(toolset), firstToolOf(toolset), methodOf(tool)]).toEqual([prefix, tool, method]);
    expect([toolsetNameProblem(toolset), toolNameProblem(tool)]).toEqual([undefined, undefined]);
  });

  it.each(['Orders', '2nd', 'a_b', 'a--b', '-a', 'a-', '', '../x', 'a b', 'a'.repeat(41)])(
    'are not for the toolset %j',
    (name) => {
      expect(toolsetNameProblem(name)).toContain('A toolset is named');
    },
  );

  it.each(['Get', '2nd', 'a__b', '_a', 'a_', '', "a'b", 'a.b', 'a'.repeat(65)])('are not for the tool %j', (name) => {
    expect(toolNameProblem(name)).toContain('A tool is named');
  });

  it.each(['constructor', 'to_string', 'value-of'])('never replace a part of the class: %s', (name) => {
    expect(toolNameProblem(name)).toContain('would replace');
  });
});
