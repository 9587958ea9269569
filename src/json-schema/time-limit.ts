import { createContext, Script } from 'node:vm';

/** V8 stops what runs, a pattern in the middle of a text too, only from outside the context it was started in. */
const sandbox: { work?: (() => void) | undefined } = Object.assign(Object.create(null), { work: undefined });
createContext(sandbox, { codeGeneration: { strings: false, wasm: false } });
const RUN = new Script('work()');

/** Tries of work that hardly got to run: on a busy machine time passes for those who wait as well. */
const MOST_TRIES = 3;

/** The work took too long. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

/**
 * Does what may take years, for so long and no longer; up to three times as long where others have the processor, from its
 * beginning each time. It is stopped wherever it is, without its `finally`, so it must leave nothing half done behind.
 * Costs a thread: 0.15 ms.
 * @throws OutOfTime, and whatever the work throws.
 */
export function withinTime<T>(limitMs: number, work: () => T): T {
  const done: { value?: T } = {};
  sandbox.work = () => {
    done.value = work();
  };
  try {
    let tries = 1;
    while (!hasEnded(limitMs)) if (tries++ === MOST_TRIES) throw new OutOfTime(`It took longer than ${limitMs} ms`);
  } finally {
    sandbox.work = undefined;
  }
  return done.value as T;
}

/**
 * @returns Whether the work has ended; false where its time went by while others had the processor.
 * @throws OutOfTime, and whatever the work throws.
 */
function hasEnded(limitMs: number): boolean {
  const before = process.threadCpuUsage();
  try {
    RUN.runInContext(sandbox, { timeout: limitMs });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    const { user, system } = process.threadCpuUsage(before);
    if ((user + system) / 1_000 < limitMs / 2) return false;
    throw new OutOfTime(`It took longer than ${limitMs} ms`);
  }
}
