import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Operation } from '../tool/operation.js';
import { inputIssue } from './input-issue.js';

const schema = z.strictObject({ user_id: z.string(), limit: z.number().optional(), at: z.strictObject({}).optional() });
const operation = {
  kind: 'tool',
  name: 'find',
  listing: { inputSchema: z.toJSONSchema(schema) },
} as unknown as Operation;

function wrong(input: unknown) {
  const { issues = [] } = schema['~standard'].validate(input) as { issues?: readonly [] };
  return issues.map((issue) => inputIssue(issue, operation));
}

it('says of an argument that is not there that it is missing, not what it was', () => {
  expect(wrong({})).toEqual([{ path: 'user_id', message: 'It is missing; send it as string.' }]);
});

it('says which arguments there are where one is unknown, however long its name is', () => {
  const takes = 'It takes user_id, limit, at.';
  expect(wrong({ user_id: 'a', userId: 'a' })).toEqual([{ path: '', message: `Unrecognized key: "userId". ${takes}` }]);
  expect(wrong({ user_id: 'a', ['x'.repeat(5_000)]: 1 })[0]?.message).toMatch(new RegExp(`^.{80}\\. ${takes}$`));
  expect(wrong({ user_id: 'a', at: { when: 1 } })).toEqual([{ path: 'at', message: 'Unrecognized key: "when"' }]);
});

it('leaves other words as they are, and bounds them', () => {
  expect(wrong({ user_id: 5 })[0]?.message).toBe('Invalid input: expected string, received number');
  expect(inputIssue({ message: 'x'.repeat(5_000) }, operation).message).toHaveLength(200);
});

it('names no half of an argument where there are too many', () => {
  const names = Array.from({ length: 40 }, (_, at) => `argument_number_${at}`);
  const properties = Object.fromEntries(names.map((name) => [name, {}]));
  const many = { ...operation, listing: { inputSchema: { properties } } } as unknown as Operation;
  const { message } = inputIssue({ code: 'unrecognized_keys', message: 'Unrecognized key: "a"' } as never, many);
  const told = /It takes (.*) and others\.$/.exec(message)?.[1]?.split(', ') ?? [];
  expect(told).toEqual(names.slice(0, told.length));
  expect(told.length).toBeGreaterThan(15);
});
