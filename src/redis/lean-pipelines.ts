import { createRequire } from 'node:module';
import type { Redis } from 'ioredis';

const require = createRequire(import.meta.url);

/** Where ioredis itself takes the class from, each time it makes a pipeline. */
type Home = typeof import('ioredis/built/Pipeline.js');

/** A client, with what it was taught: its pipelines know that too. */
type Client = Redis & {
  readonly isCluster: boolean;
  readonly scriptsSet: Readonly<Record<string, { readonly sha: string }>>;
  readonly addedBuiltinSet: ReadonlySet<string>;
  readonly [command: string]: unknown;
};

/**
 * Has ioredis make its pipelines, which its batches are too, without a getter of their own. V8 puts what leads to a getter
 * among old objects, and those, dead or not, keep alive what they lead to: each command of a batch, and whoever waited for
 * it, until all old objects are looked through. Whatever in this process uses the same ioredis gains.
 */
export function makePipelinesLean(): void {
  const home = require('ioredis/built/Pipeline.js') as Home;
  const { prototype } = home.default;
  if (Object.hasOwn(prototype, 'length')) return;
  Object.defineProperty(prototype, 'length', { get: lengthOf });
  home.default = new Proxy(home.default, { construct: (_usual, [redis]) => leanPipeline(prototype, redis as Client) });
}

function lengthOf(this: { readonly _queue: readonly unknown[] }): number {
  return this._queue.length;
}

/** What the constructor gives a pipeline, under the names that its methods look for. */
function leanPipeline(prototype: object, redis: Client): object {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const scripts = Object.entries(redis.scriptsSet);
  const pipeline = {
    // Every object of this kind begins with it, so that V8 knows their shape.
    __proto__: prototype,
    options: redis.options,
    scriptsSet: {},
    addedBuiltinSet: new Set<string>(),
    redis,
    isPipeline: true,
    replyPending: 0,
    _queue: [],
    _result: [],
    _transactions: 0,
    _shaToScript: Object.fromEntries(scripts.map(([, script]) => [script.sha, script])),
    isCluster: redis.constructor.name === 'Cluster' || redis.isCluster,
    promise,
    resolve,
    reject,
  };
  for (const name of [...scripts.map(([known]) => known), ...redis.addedBuiltinSet]) {
    Object.assign(pipeline, { [name]: redis[name], [`${name}Buffer`]: redis[`${name}Buffer`] });
  }
  return pipeline;
}
