import type { Config } from '../config/load-config.js';
import { Failure } from '../errors/failure.js';
import type { Eventual } from '../tool/eventual.js';
import type { Clock } from '../tool/clock.js';
import type { Operation } from '../tool/operation.js';
import { Call, type CallRequest } from './call.js';
import type { CallsInFlight } from './calls-in-flight.js';
import { Journey, mayLearnStages } from './journey.js';
import { DONE, failed, type Settled } from './settled.js';
import { compose } from './compose.js';
import type { Stage, Terminal } from './stage.js';

/** A call that has ended, and the call itself for whoever reports it. */
export interface Finished {
  readonly call: Call;
  readonly settled: Settled;
}

interface Surroundings {
  /** The stages that see what never enters the hall too. */
  readonly observers: readonly Stage[];
  readonly inFlight: CallsInFlight;
  readonly clock: Clock;
  readonly environment: Config['environment'];
}

const pastTheEnd: Terminal = () => Promise.reject(new Error('No stage settled the call'));

/** The one way in for every call of every transport. Never rejects: a call always ends with an outcome. */
export class Pipeline {
  private readonly serve: (call: Call) => Eventual<Settled>;

  constructor(
    stages: readonly Stage[],
    private readonly around: Surroundings,
  ) {
    this.serve = compose(stages, pastTheEnd);
  }

  /** A promise only where there is something to wait for. */
  run(request: CallRequest): Eventual<Finished> {
    if (this.around.inFlight.isDraining) return this.refuse(request, draining());
    const call = new Call(request, this.around.clock);
    if (request.wantsStages === true && mayLearnStages(request.principal, this.around.environment)) {
      call.journey = new Journey();
    }
    this.around.inFlight.begin();
    const settling = this.serve(call);
    if (!(settling instanceof Promise)) return this.finish(call, settling);
    this.around.inFlight.wait(call);
    return settling.then((settled) => {
      this.around.inFlight.settle(call);
      return this.finish(call, settled);
    });
  }

  private finish(call: Call, settled: Settled): Finished {
    this.around.inFlight.end();
    return { call, settled };
  }

  /** Records a call that a door refused before it reached the hall: the same span, metrics and audit line. */
  async refuse(request: CallRequest, failure: Failure, operation?: Operation): Promise<Finished> {
    const call = new Call(request, this.around.clock);
    call.isTurnedAway = true;
    if (operation !== undefined) call.operation = operation;
    const settled = await compose(this.around.observers, () => Promise.resolve(failed(failure)))(call);
    return { call, settled };
  }

  /** Does the work of a request that is no call: the same span and metrics, and an audit line if it fails. */
  async watch(request: CallRequest, work: () => Promise<unknown>, operation?: Operation): Promise<Finished> {
    const call = new Call(request, this.around.clock);
    call.isWatched = true;
    if (operation !== undefined) call.operation = operation;
    return { call, settled: await compose(this.around.observers, () => outcomeOf(work))(call) };
  }
}

async function outcomeOf(work: () => Promise<unknown>): Promise<Settled> {
  try {
    await work();
    return DONE;
  } catch (thrown) {
    return failed(Failure.from(thrown));
  }
}

/** Seconds until another instance, or this one restarted, can be expected to answer. */
const RESTART_SECONDS = 5;

export function draining(): Failure {
  return new Failure('overloaded', 'This server is shutting down. Try again in a few seconds.', {
    retryAfter: RESTART_SECONDS,
    refusedBy: 'shutdown',
  });
}
