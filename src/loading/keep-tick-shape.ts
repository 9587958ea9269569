import { executionAsyncResource } from 'node:async_hooks';

/** What is in here is not collected. */
const KEPT: object[] = [];

/**
 * Keeps what `process.nextTick` makes for each callback from becoming a kind of object that V8 has forgotten. It makes them
 * with computed keys, which V8 compiles well only while it has seen one shape of them; that shape goes with the last such
 * object, at any full collection with no callback waiting, and the next ones have another. From then on each callback
 * costs six times as much for as long as the process runs, and a request over HTTP has six of them. One that stays keeps
 * the shape. To be called early: a collection while everything is loaded is enough.
 */
export function keepTickShape(kept = KEPT): void {
  process.nextTick(() => kept.push(executionAsyncResource()));
}
