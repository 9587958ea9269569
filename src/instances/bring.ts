import { setTimeout as pause } from 'node:timers/promises';
import type { Parcel } from './parcel.js';

/** Milliseconds for which one is brought: longer than it takes to connect to a Redis that is back. */
const BROUGHT_FOR_MS = 10_000;
const RETRY_MS = 250;
/** Times in a row that its addressee is looked for and not there: Redis may be back before it. */
const MOST_MISSED = 4;

/**
 * Brings a parcel to the one instance that it is for, however often it takes.
 * @param isThere Whether there is still such an instance.
 * @param triedForMs Milliseconds.
 */
export async function bring(
  parcel: Parcel,
  isThere: () => Promise<boolean>,
  triedForMs = BROUGHT_FOR_MS,
): Promise<'taken' | 'gone' | 'unreached'> {
  const until = performance.now() + triedForMs;
  for (let missed = 0; missed < MOST_MISSED; await pause(RETRY_MS)) {
    if (performance.now() > until) return 'unreached';
    try {
      if (await parcel.tell()) return 'taken';
      missed = (await isThere()) ? 0 : missed + 1;
    } catch {
      // Redis is lost; it may be back in time.
    }
  }
  return 'gone';
}
