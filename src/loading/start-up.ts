import { setFlagsFromString } from 'node:v8';
import { keepCompiled, writeCompiled } from './compile-cache.js';
import { freeCompilations } from './free-compilations.js';
import { resolveAsUsual, resolveQuickly } from './quick-resolution.js';
import { makeYoungRoom } from './young-room.js';

let isStarting = false;

/**
 * Before anything is loaded. No flag is left that V8 compiles under: Node brings its own modules compiled under the usual ones, and V8 would
 * compile each anew, on the thread of the database too.
 */
export function beginStart(): void {
  isStarting = true;
  // Young objects are collected every few milliseconds under load: sharing out that little work among threads costs more CPU than it
  // saves time.
  setFlagsFromString('--no-parallel-scavenge');
  makeYoungRoom();
  // What the command line says of room is this thread's, which has it already: another thread's limits would not count beside it, and V8
  // would compile under it.
  setFlagsFromString('--max-semi-space-size=0');
  setFlagsFromString('--initial-old-space-size=0');
  keepCompiled();
  resolveQuickly();
}

/** Once the service can be called: what only a start needs ends, and what only lasting needs begins. */
export function endStart(): void {
  if (!isStarting) return;
  isStarting = false;
  writeCompiled();
  resolveAsUsual();
  // What has outlived its call is collected once it is 40 % of what lives, and not only once it is as much again and more. Not before:
  // all that is loaded lives on, and would be looked through in vain.
  setFlagsFromString('--heap-growing-percent=40');
  // What a request leaves is garbage a moment later. V8 takes what lives through a busy moment for something that lasts, allocates its
  // like among old objects from then on, and those, dead or not, keep every young object alive that they refer to.
  setFlagsFromString('--no-allocation-site-pretenuring');
  freeCompilations();
}
