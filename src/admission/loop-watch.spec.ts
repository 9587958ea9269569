import { setTimeout as passed } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { LoadShedder } from './load-shedder.js';
import { LoopWatch } from './loop-watch.js';

function occupyLoop(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

it('takes a start for no load, and what comes after it for what it is', async () => {
  const shedder = new LoadShedder({ utilization: 0.5, delayMs: 100 });
  const watch = new LoopWatch(shedder);
  await passed(1);
  occupyLoop(1_100);
  await passed(1);
  expect(shedder.isShedding).toBe(false);
  watch.onApplicationBootstrap();
  await passed(1);
  // What ends a start, such as writing down what was compiled.
  occupyLoop(1_100);
  await passed(100);
  expect(shedder.isShedding).toBe(false);
  occupyLoop(1_100);
  await vi.waitFor(() => expect(shedder.isShedding).toBe(true));
  watch.onApplicationShutdown();
});
