import { expect, it } from 'vitest';
import { ANONYMOUS, type Principal } from '../tool/principal.js';
import { Journey, mayLearnStages } from './journey.js';

const who = (roles: readonly string[]): Principal => ({ id: 'ada', issuer: 'i', kind: 'jwt', roles, scopes: [] });

it('gives each stage its own time, without that of the stages behind it', async () => {
  let clock = 100;
  const journey = new Journey(() => clock);
  const settled = await journey.through('outer', async () => {
    clock += 3;
    const inner = await journey.through('inner', async () => {
      clock += 20;
      return 'settled';
    });
    clock += 4;
    return inner;
  });
  expect(settled).toBe('settled');
  expect(journey.stages).toEqual([
    { stage: 'outer', ms: 7 },
    { stage: 'inner', ms: 20 },
  ]);
});

it.each([
  [ANONYMOUS, 'development', false],
  [who([]), 'development', true],
  [who(['user']), 'production', false],
  [who(['admin']), 'production', true],
])('%j in %s: %s', (principal, environment, isTold) => {
  expect(mayLearnStages(principal, environment)).toBe(isTold);
});
