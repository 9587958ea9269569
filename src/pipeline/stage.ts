import { Failure } from '../errors/failure.js';
import type { Call } from './call.js';
import { failed, type Settled } from './settled.js';

export type Next = () => Promise<Settled>;

/** One step of a call. It passes the call on with `next`, or settles it by throwing a Failure. */
export interface Stage {
  handle(call: Call, next: Next): Promise<Settled>;
}

/** The last step of a composed run: what happens when every stage has passed the call on. */
export type Terminal = (call: Call) => Promise<Settled>;

/** Nests the stages, the first outermost. Whatever a stage throws, the stage before it sees as a settled call. */
export function compose(stages: readonly Stage[], terminal: Terminal): Terminal {
  return stages.reduceRight<Terminal>((inner, stage) => (call) => settle(stage, call, () => inner(call)), terminal);
}

async function settle(stage: Stage, call: Call, next: Next): Promise<Settled> {
  try {
    return await stage.handle(call, next);
  } catch (thrown) {
    return failed(Failure.from(thrown));
  }
}
