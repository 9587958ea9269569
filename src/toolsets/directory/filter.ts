import { Failure, type InputIssue } from '../../errors/failure.js';
import { type CollectionName, describeFields, type FieldType, fieldType } from './collections.js';

export const OPERATORS = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'contains'] as const;
export type Operator = (typeof OPERATORS)[number];

/** As it was asked for. */
export interface AskedFilter {
  readonly field: string;
  readonly operator: Operator;
  readonly value: string | number | boolean;
}

/** The same, once it is known that the collection has the field and that the value can be compared with it. */
export interface Filter extends AskedFilter {
  readonly type: FieldType;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

const EXPECTED: Readonly<Record<FieldType, string>> = {
  text: 'text',
  number: 'a number, without quotes',
  boolean: 'true or false, without quotes',
  date: 'a day such as "2026-01-31"',
};

/** @throws Failure `invalid_input` with one issue for each filter that cannot be. */
export function checkedFilters(collection: CollectionName, asked: readonly AskedFilter[]): readonly Filter[] {
  const issues = asked.flatMap((filter, index) => {
    const issue = issueOf(collection, filter, `filters.${index}`);
    return issue === undefined ? [] : [issue];
  });
  if (issues.length > 0) {
    throw new Failure('invalid_input', `Fix the filters: ${issues.map(({ message }) => message).join(' ')}`, {
      issues,
    });
  }
  // Every field was found above.
  return asked.map((filter) => ({ ...filter, type: fieldType(collection, filter.field) as FieldType }));
}

function issueOf(
  collection: CollectionName,
  { field, operator, value }: AskedFilter,
  path: string,
): InputIssue | undefined {
  const type = fieldType(collection, field);
  // The name that was asked for is not repeated: it may be anything.
  if (type === undefined) {
    return { path: `${path}.field`, message: `${collection} has these fields only: ${describeFields(collection)}.` };
  }
  if (operator === 'contains' && type !== 'text') {
    return { path: `${path}.operator`, message: `contains is for text; ${field} is a ${type}.` };
  }
  if (type === 'boolean' && operator !== 'eq' && operator !== 'ne') {
    return { path: `${path}.operator`, message: `${field} is true or false: use eq or ne.` };
  }
  return fits(type, value)
    ? undefined
    : { path: `${path}.value`, message: `${field} is compared with ${EXPECTED[type]}.` };
}

function fits(type: FieldType, value: AskedFilter['value']): boolean {
  if (type === 'date') return typeof value === 'string' && isDay(value);
  if (type === 'text') return typeof value === 'string';
  return typeof value === type;
}

/** Days alone: records hold days, and as text no moment equals one. */
function isDay(value: string): boolean {
  if (!DAY.test(value)) return false;
  const date = new Date(`${value}T00:00:00.000Z`);
  // 2026-02-30 would become a day of March.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}
