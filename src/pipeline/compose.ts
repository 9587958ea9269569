import type { Eventual } from '../tool/eventual.js';
import type { Call } from './call.js';
import { Passage } from './passage.js';
import type { Settled } from './settled.js';
import type { Stage, Terminal } from './stage.js';

/** Nests the stages, the first outermost. Whatever a stage throws, the stage before it sees as a settled call. */
export function compose(stages: readonly Stage[], terminal: Terminal): (call: Call) => Eventual<Settled> {
  return (call) => (call.journey === undefined ? pass(stages, 0, call, terminal) : passTold(stages, 0, call, terminal));
}

function pass(stages: readonly Stage[], from: number, call: Call, terminal: Terminal): Eventual<Settled> {
  return new Passage(stages, from, call, terminal).begin();
}

/** The same for a call that is told its way: each stage by itself, so that its time can be taken. */
function passTold(stages: readonly Stage[], at: number, call: Call, terminal: Terminal): Eventual<Settled> {
  const stage = stages[at];
  const behind = () => passTold(stages, at + 1, call, terminal);
  const { journey } = call;
  if (stage === undefined || journey === undefined) return pass([], 0, call, terminal);
  return journey.through(nameOf(stage), async () => pass([stage], 0, call, behind));
}

/** As the list of stages and the documentation have it: `LimitRateStage` is `limitRate`. */
function nameOf({ constructor: { name } }: Stage): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1).replace(/Stage$/, '')}`;
}
