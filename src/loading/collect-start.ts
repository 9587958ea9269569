import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Milliseconds after a start: whoever waited for it has been answered. */
const SOON_MS = 1_000;

/**
 * Collects once what a start left, a moment after it: how much room V8 gives old objects follows from what its last full
 * collection found alive, and without this one that was long before most was loaded.
 */
export function collectStartSoon(): void {
  setTimeout(() => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    setFlagsFromString('--no-expose-gc');
    collect();
  }, SOON_MS).unref();
}
