import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { atTurnEnd } from './turn-end.js';

it('writes what has come in one turn in its order, when the turn is over', async () => {
  const written: string[] = [];
  atTurnEnd(() => written.push('first'));
  await Promise.resolve();
  atTurnEnd(() => written.push('second'));
  expect(written).toEqual([]);
  await nextTurn();
  expect(written).toEqual(['first', 'second']);
});

it('leaves to the next turn what comes while it writes', async () => {
  const written: string[] = [];
  atTurnEnd(() => {
    written.push('first');
    atTurnEnd(() => written.push('later'));
  });
  await nextTurn();
  expect(written).toEqual(['first']);
  await nextTurn();
  expect(written).toEqual(['first', 'later']);
});
