import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonField, numberField, textField } from './json-fields.js';

/** The field behind another one, as `JSON.stringify` writes both. */
function expected(value: unknown): string {
  return JSON.stringify({ at: 0, value }).slice('{"at":0'.length, -1);
}

function expectSame<T>(values: fc.Arbitrary<T>, write: (name: string, value: T) => string): void {
  const property = fc.property(values, (value) => {
    expect(write('value', value)).toBe(expected(value));
  });
  fc.assert(property, { numRuns: 5_000 });
}

it('writes text as JSON.stringify does', () => {
  const odd = fc.constantFrom('"', '\\', '\n', '\u007f', '\u2028', '\ud800', 'a\tb');
  const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), odd);
  expectSame(fc.option(text, { nil: undefined }), textField);
  for (let code = 0; code < 0x300; code++) {
    const value = `a${String.fromCharCode(code)}`;
    expect(textField('value', value)).toBe(expected(value));
  }
});

it('writes numbers as JSON.stringify does', () => {
  const odd = fc.constantFrom(-0, 1e21, 1e-7, Number.NaN, Infinity);
  expectSame(fc.option(fc.oneof(fc.double(), fc.integer(), odd), { nil: undefined }), numberField);
});

it('writes anything as JSON.stringify does, and leaves out what that leaves out', () => {
  expectSame(fc.option(fc.jsonValue(), { nil: undefined }), jsonField);
});
