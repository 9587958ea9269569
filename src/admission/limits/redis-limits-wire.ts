import type { Hit } from './limit-rule.js';
import type { Reading, Taken } from './limit-store.js';

/** What the script is asked for one call. */
export interface AskedOfRedis {
  readonly keys: readonly string[];
  readonly text: string;
}

export function wordedFor(hits: readonly Hit[], keyOf: (hit: Hit) => string): AskedOfRedis {
  const numbers = hits.flatMap(({ rule, cost }) => [rule.calls, cost, rule.windowMs, rule.isShadow ? 1 : 0]);
  return { keys: hits.map(keyOf), text: numbers.join(' ') };
}

/** What the script answered for these calls, in their order. */
export function takenOf(answer: string, calls: readonly (readonly Hit[])[]): readonly Taken[] {
  const numbers = answer.split(' ');
  let at = 0;
  const next = () => Number(numbers[at++]);
  const readingOf = (hit: Hit): Reading => ({ hit, isOver: next() === 1, remaining: next(), resetMs: next() });
  return calls.map((hits) => ({ isAdmitted: next() === 1, readings: hits.map(readingOf) }));
}
