import cluster from 'node:cluster';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FellowWorkers } from './fellow-workers.js';

// What is true in a process that any program forked by node:cluster, ours or a process manager.
const here = cluster as { isWorker: boolean };
const own = process.listeners('message');
beforeEach(() => void (here.isWorker = true));
afterEach(() => {
  here.isWorker = false;
  for (const listener of process.listeners('message')) if (!own.includes(listener)) process.off('message', listener);
});

it('a worker of somebody else has no fellows: nobody would answer what it asks', () => {
  expect(FellowWorkers.ofThisProcess(1)).toBeUndefined();
});

it('one of several workers has fellows', () => {
  expect(FellowWorkers.ofThisProcess(2)).toBeInstanceOf(FellowWorkers);
});

it('a process that was started by itself has none', () => {
  here.isWorker = false;
  expect(FellowWorkers.ofThisProcess(2)).toBeUndefined();
});
