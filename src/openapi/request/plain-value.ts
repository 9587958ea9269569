import { Failure } from '../../errors/failure.js';
import { isRecord } from '../../tool/is-record.js';

/** A value of a parameter as it can be written: one text, a list of them, or names with texts. */
export type Written = string | readonly string[] | readonly (readonly [key: string, value: string])[];

/**
 * What is to be written of a value; undefined for null, which a parameter cannot say.
 * @throws Failure `invalid_input` for anything nested deeper: no style has a way to write it.
 */
export function plain(argument: string, value: unknown): Written | undefined {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) return value.map((one) => text(argument, one));
  if (isRecord(value))
    return Object.entries(value).map(([key, one]) => [sound(argument, key), text(argument, one)] as const);
  return text(argument, value);
}

export function isPairs(written: Written): written is readonly (readonly [string, string])[] {
  return Array.isArray(written) && Array.isArray(written[0]);
}

function text(argument: string, value: unknown): string {
  if (typeof value === 'string') return sound(argument, value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Failure('invalid_input', `${argument} takes plain values alone: text, numbers, true and false.`);
}

function sound(argument: string, value: string): string {
  if (value.isWellFormed()) return value;
  throw new Failure(
    'invalid_input',
    `${argument} has text that is no Unicode: send it again without the broken character.`,
  );
}
