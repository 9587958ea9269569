import { enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';

/**
 * Beside the code it is made of: whoever may write there may change that code too. Node's own place for it, among temporary files,
 * belongs to whichever user of the machine was there first.
 */
const FOLDER = join(import.meta.dirname, '../.compile-cache');

/**
 * Modules loaded from now on are compiled once for all starts. Where the folder can be neither made nor read, each start compiles
 * them, as before. `NODE_COMPILE_CACHE` names another folder, `NODE_DISABLE_COMPILE_CACHE=1` turns it off.
 */
export function keepCompiled(): void {
  enableCompileCache(FOLDER);
}

/** Node itself writes what is new when the process ends, and never where it is killed. Nothing to do where nothing is new. */
export function writeCompiled(): void {
  flushCompileCache();
}
