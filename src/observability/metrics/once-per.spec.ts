import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { OncePer } from './once-per.js';

it('makes one thing for each key, whatever was asked for before', () => {
  const key = fc.constantFrom('a', 'b', undefined);
  fc.assert(
    fc.property(fc.array(key), (keys) => {
      const made: unknown[] = [];
      const all = new OncePer((of: string | undefined) => {
        made.push(of);
        return { of };
      });
      expect(keys.map((of) => all.of(of).of)).toEqual(keys);
      expect(made).toEqual([...new Set(keys)]);
    }),
  );
});
