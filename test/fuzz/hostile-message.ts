import * as fc from 'fast-check';
import { type Hostile, hostileText, hostileValue } from './hostile-values.js';

/** One change to a message: at one of its places, whichever that is. */
interface Mutation {
  readonly at: number;
  readonly change: 'remove' | 'replace' | 'add';
  readonly key: string;
  readonly value: Hostile;
}

export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(
  fc.record({
    at: fc.nat(1_000),
    change: fc.constantFrom('remove', 'replace', 'replace', 'add'),
    key: hostileText,
    value: hostileValue,
  }),
  { maxLength: 4 },
);

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

/** The message with the changes made, one after the other. What was given stays as it is. */
export function mutated(message: object, changes: readonly Mutation[]): Record<string, unknown> {
  const copy = structuredClone(message) as Record<string, unknown>;
  for (const { at, change, key, value } of changes) {
    const places = placesIn(copy);
    const place = places[at % places.length];
    if (place === undefined) continue;
    if (change === 'remove') delete place.holder[place.key];
    // Defined, not assigned: an assignment to `__proto__` would change the object instead of its JSON.
    else define(place.holder, change === 'add' ? key : place.key, value.make());
  }
  return copy;
}

function define(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Places near the top: what a mutation put there may be thousands deep. */
function placesIn(value: unknown, depth = 0): Place[] {
  if (typeof value !== 'object' || value === null || depth > 5) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder)
    .slice(0, 30)
    .flatMap((key) => [{ holder, key }, ...placesIn(holder[key], depth + 1)]);
}
