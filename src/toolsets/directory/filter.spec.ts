import { expect, it } from 'vitest';
import { checkedFilters, type Operator } from './filter.js';

const check = (field: string, operator: Operator, value: string | number | boolean) =>
  checkedFilters('employees', [{ field, operator, value }]);

it('lets pass what can be compared, and knows its type', () => {
  expect(check('name', 'contains', 'a')).toEqual([{ field: 'name', operator: 'contains', value: 'a', type: 'text' }]);
  expect(check('active', 'eq', true)).toMatchObject([{ type: 'boolean' }]);
  expect(check('hired_on', 'gte', '2024-02-29')).toMatchObject([{ type: 'date' }]);
});

it.each<[field: string, operator: Operator, value: string | number | boolean, what: RegExp]>([
  ['email', 'eq', 'x', /employees has these fields only: id, name/],
  ['constructor', 'eq', 'x', /has these fields only/],
  ['__proto__', 'eq', 'x', /has these fields only/],
  ['id; drop table', 'eq', 'x', /has these fields only/],
  ['ID', 'eq', 'x', /has these fields only/],
  ['name', 'eq', 5, /name is compared with text/],
  ['active', 'eq', 'true', /true or false, without quotes/],
  ['active', 'gt', true, /use eq or ne/],
  ['active', 'contains', true, /contains is for text/],
  ['hired_on', 'lt', 'yesterday', /a day such as/],
  ['hired_on', 'lt', '2024-13-01', /a day such as/],
  ['hired_on', 'lt', '2024-02-30', /a day such as/],
  ['hired_on', 'eq', '2024-01-01T00:00:00Z', /a day such as/],
])('says how to ask instead of %s %s %s', (field, operator, value, what) => {
  expect(() => check(field, operator, value)).toThrow(
    expect.objectContaining({ kind: 'invalid_input', message: expect.stringMatching(what) }),
  );
});

it('names all that is wrong at once, and repeats no name it was given', () => {
  const asked = [
    { field: 'hunter2', operator: 'eq', value: 'x' },
    { field: 'name', operator: 'eq', value: 'x' },
    { field: 'active', operator: 'eq', value: 'x' },
  ] as const;
  const thrown = (() => {
    try {
      return checkedFilters('employees', asked);
    } catch (error) {
      return error;
    }
  })();
  expect(thrown).toMatchObject({ detail: { issues: [{ path: 'filters.0.field' }, { path: 'filters.2.value' }] } });
  expect(JSON.stringify(thrown) + String(thrown)).not.toContain('hunter2');
});
