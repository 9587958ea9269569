import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../tool/is-record.js';

/** The part of a value that somebody has an opinion of: of objects the named fields, at any depth; of lists all. */
export function partOf(value: unknown, expected: unknown): { readonly actual: unknown; readonly isSame: boolean } {
  const actual = pick(value, expected);
  return { actual, isSame: isDeepStrictEqual(actual, expected) };
}

function pick(value: unknown, expected: unknown): unknown {
  if (!isRecord(value) || !isRecord(expected)) return value;
  const named = Object.entries(expected).map(([key, inner]) => [key, pick(value[key], inner)] as const);
  return Object.fromEntries(named);
}
