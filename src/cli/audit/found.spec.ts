import { expect, it, vi } from 'vitest';
import type { FoundCall } from '../../audit/audit-query.js';
import type { Searched } from '../../audit/audit-search.js';
import { found } from './found.js';

const call = (executionId: string) => ({ call: { executionId } }) as FoundCall;

it('tells every five seconds how far a search is', async () => {
  let now = 0;
  async function* search(): AsyncGenerator<Searched> {
    for (const [hour, names] of [
      ['09', ['a', 'b']],
      ['08', []],
      ['07', ['c']],
      ['06', []],
    ] as const) {
      now += 2_500;
      yield { calls: names.map(call), backTo: `2026-01-01T${hour}:00:00.000Z` };
    }
  }
  const error = vi.fn<(text: string) => void>();
  expect(await found(search(), { error }, () => now)).toEqual(['a', 'b', 'c'].map(call));
  expect(error.mock.calls.flat()).toEqual([
    'Searched back to 2026-01-01T08:00:00.000Z so far, found 2.\n',
    'Searched back to 2026-01-01T06:00:00.000Z so far, found 3.\n',
  ]);
});
