import { describe, expect, it } from 'vitest';
import { ProcessDataInput } from './process-data.schema.js';

const nested = (levels: number): unknown => (levels === 0 ? 1 : { in: nested(levels - 1) });
const problems = (input: unknown) =>
  ProcessDataInput.safeParse(input).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('ProcessDataInput', () => {
  it.each([
    { userId: 'user-1', action: 'fetch' },
    { userId: 'auth0|5f7c', action: 'delete' },
    { userId: 'ana+test@example.com', action: 'update', data: { theme: null, deep: nested(7) } },
  ])('takes $action of $userId', (input) => {
    expect(ProcessDataInput.parse(input)).toEqual(input);
  });

  it.each([
    [
      'update without data',
      { userId: 'user-1', action: 'update' },
      'data: Action update needs the keys to change, for example "data": {"theme": "dark"}.',
    ],
    [
      'update with nothing in data',
      { userId: 'user-1', action: 'update', data: {} },
      'data: Action update needs the keys to change, for example "data": {"theme": "dark"}.',
    ],
    [
      'fetch with data',
      { userId: 'user-1', action: 'fetch', data: { a: 1 } },
      'data: Leave data out: action fetch works on the whole record. To change it use action update.',
    ],
    [
      'delete with data',
      { userId: 'user-1', action: 'delete', data: {} },
      'data: Leave data out: action delete works on the whole record. To change it use action update.',
    ],
    [
      'data nested too deep',
      { userId: 'user-1', action: 'update', data: { deep: nested(8) } },
      'data: Nest at most 8 levels.',
    ],
    [
      'data nested absurdly deep',
      { userId: 'user-1', action: 'update', data: { deep: JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) } },
      'data: Nest at most 8 levels.',
    ],
    [
      'too much data',
      { userId: 'user-1', action: 'update', data: { a: 'ä'.repeat(8_192) } },
      'data: Send at most 16384 bytes of JSON in one call; update in several calls.',
    ],
    [
      'a user id of strange characters',
      { userId: "x' or 1=1", action: 'fetch' },
      'userId: Use letters, digits and . _ : @ | + - only.',
    ],
  ])('refuses %s and says how to call', (_name, input, problem) => {
    expect(problems(input)).toEqual([problem]);
  });

  it.each([
    ['an unknown action', { userId: 'user-1', action: 'drop' }],
    ['a user id without end', { userId: 'u'.repeat(129), action: 'fetch' }],
    ['an unknown argument', { userId: 'user-1', action: 'fetch', force: true }],
    ['a list as data', { userId: 'user-1', action: 'update', data: [1] }],
    ['a key without end', { userId: 'user-1', action: 'update', data: { ['k'.repeat(65)]: 1 } }],
  ])('refuses %s', (_name, input) => {
    expect(problems(input)).toHaveLength(1);
  });
});
