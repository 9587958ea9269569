import { Failure } from '../errors/failure.js';
import type { Eventual } from '../tool/eventual.js';
import type { Call } from './call.js';
import { failed, type Settled } from './settled.js';
import type { Stage, Terminal } from './stage.js';

/**
 * The way of one call through the stages from one of them on. Gates need no nesting to be nested: it enters one after the
 * other until something settles the call, and leaves those it has entered in the opposite order. All of it at once, where
 * no stage has to wait: most calls are promises only where their work is.
 */
export class Passage {
  private entered: number;

  constructor(
    private readonly stages: readonly Stage[],
    private readonly from: number,
    private readonly call: Call,
    private readonly terminal: Terminal,
  ) {
    this.entered = from;
  }

  /** Never throws, and never rejects. */
  begin(): Eventual<Settled> {
    let settling: Eventual<Settled>;
    try {
      settling = this.goOn();
    } catch (thrown) {
      settling = failed(Failure.from(thrown));
    }
    return settling instanceof Promise ? this.wait(settling) : this.leaveAll(settling);
  }

  private async wait(settling: Promise<Settled>): Promise<Settled> {
    let settled: Settled;
    try {
      settled = await settling;
    } catch (thrown) {
      settled = failed(Failure.from(thrown));
    }
    return this.leaveAll(settled);
  }

  private goOn(): Eventual<Settled> {
    const { stages, call } = this;
    while (this.entered < stages.length) {
      const stage = stages[this.entered] as Stage;
      const entering = stage.enter?.(call);
      if (entering !== undefined) return entering.then(() => this.pastGate(stage) ?? this.goOn());
      const settling = this.pastGate(stage);
      if (settling !== undefined) return settling;
    }
    return this.terminal(call);
  }

  /** Undefined where the stage does not stand around the ones behind it. */
  private pastGate(stage: Stage): Eventual<Settled> | undefined {
    const { stages, call, terminal } = this;
    const behind = (this.entered += 1);
    if (stage.handle === undefined || stage.concerns?.(call) === false) return undefined;
    return stage.handle(call, () => new Passage(stages, behind, call, terminal).begin());
  }

  private leaveAll(outcome: Settled): Eventual<Settled> {
    let settled = outcome;
    while (this.entered > this.from) {
      this.entered -= 1;
      const left = leave(this.stages[this.entered], this.call, settled);
      if (left instanceof Promise) return left.then((given) => this.leaveAll(given));
      settled = left;
    }
    return settled;
  }
}

function leave(stage: Stage | undefined, call: Call, settled: Settled): Eventual<Settled> {
  if (stage?.leave === undefined) return settled;
  try {
    const left = stage.leave(call, settled);
    return left instanceof Promise ? left.catch((thrown: unknown) => failed(Failure.from(thrown))) : left;
  } catch (thrown) {
    return failed(Failure.from(thrown));
  }
}
