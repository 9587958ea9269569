import { setFlagsFromString } from 'node:v8';
import { keepCompiled, writeCompiled } from './compile-cache.js';
import { resolveAsUsual, resolveQuickly } from './quick-resolution.js';

let isStarting = false;

/** Before anything is loaded. */
export function beginStart(): void {
  isStarting = true;
  // Young objects get all the room they may have once the first does not do, not twice as much each time: what is loaded lives on, and
  // every round would copy it.
  setFlagsFromString('--semi-space-growth-factor=16');
  // What the command line says of that room is this thread's, which has it already: another thread's limits would not count beside it.
  setFlagsFromString('--max-semi-space-size=0');
  // After the flags: what is compiled under others is not taken.
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
}
