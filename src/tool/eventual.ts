/** What work gives: at once, or later. Never a promise of another library: see `isPending`. */
export type Eventual<T> = T | Promise<T>;

/** Whether there is something to wait for, as `await` decides it: a query that only runs when it is waited for, too. */
export function isPending(given: unknown): given is PromiseLike<unknown> {
  if ((typeof given !== 'object' && typeof given !== 'function') || given === null) return false;
  return typeof (given as Partial<PromiseLike<unknown>>).then === 'function';
}

/**
 * Runs work and tells how it ended, at once where it ends at once.
 * @param ended Told what was thrown, or undefined.
 */
export function watchEnd<T>(work: () => Eventual<T>, ended: (fault: Thrown | undefined) => void): Eventual<T> {
  let given: Eventual<T>;
  try {
    given = work();
  } catch (thrown) {
    ended({ thrown });
    throw thrown;
  }
  if (given instanceof Promise) return watchPromise(given, ended);
  ended(undefined);
  return given;
}

/** Anything can be thrown, also undefined. */
export interface Thrown {
  readonly thrown: unknown;
}

async function watchPromise<T>(given: Promise<T>, ended: (fault: Thrown | undefined) => void): Promise<T> {
  let value: T;
  try {
    value = await given;
  } catch (thrown) {
    ended({ thrown });
    throw thrown;
  }
  ended(undefined);
  return value;
}
