import * as fc from 'fast-check';
import type { Holdings } from './base-messages.js';
import { hostileText } from './hostile-values.js';

/** What is done to something that was given out: nothing, a little, or something else in its place. */
export const nearly = fc.record({
  how: fc.constantFrom('kept', 'cut', 'flipped', 'extended', 'doubled', 'replaced'),
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  text: hostileText.filter((text) => text.length < 10_000),
  inSession: fc.boolean(),
});
type Nearly = typeof nearly extends fc.Arbitrary<infer Value> ? Value : never;

const FLIPPED = 'A';
const OTHER = 'B';

/** The same holdings, each of them changed in the same way. */
export function nearlyHeld(holdings: Holdings, { how, at, text }: Nearly): Holdings {
  const change = (held: string): string => {
    const index = Math.floor(at * held.length);
    switch (how) {
      case 'cut':
        return held.slice(0, index);
      case 'flipped':
        return held.slice(0, index) + (held[index] === FLIPPED ? OTHER : FLIPPED) + held.slice(index + 1);
      case 'extended':
        return held + text;
      case 'doubled':
        return held + held;
      case 'replaced':
        return text;
      default:
        return held;
    }
  };
  return Object.fromEntries(
    Object.entries(holdings).map(([name, held]: [string, string]) => [name, change(held)]),
  ) as unknown as Holdings;
}
