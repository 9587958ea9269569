import { setFlagsFromString } from 'node:v8';

/**
 * What V8's first optimizing compiler has worked with is freed by this thread, as soon as it has taken the code. Left alone, other
 * threads free it once nothing waits to be compiled, which under the first load is late: dozens of MiB gather, and `malloc` gives
 * none of them back to the system afterwards.
 */
export function freeCompilations(): void {
  setFlagsFromString('--no-maglev-destroy-on-background');
}
