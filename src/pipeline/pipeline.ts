import { Failure } from '../errors/failure.js';
import type { Operation } from '../tool/operation.js';
import { Call, type CallRequest } from './call.js';
import type { CallsInFlight } from './calls-in-flight.js';
import { failed, type Settled } from './settled.js';
import { compose, type Stage, type Terminal } from './stage.js';

/** A call that has ended, and the call itself for whoever reports it. */
export interface Finished {
  readonly call: Call;
  readonly settled: Settled;
}

const pastTheEnd: Terminal = () => Promise.reject(new Error('No stage settled the call'));

/** The one way in for every call of every transport. Never rejects: a call always ends with an outcome. */
export class Pipeline {
  private readonly serve: Terminal;

  constructor(
    stages: readonly Stage[],
    private readonly observers: readonly Stage[],
    private readonly inFlight: CallsInFlight,
  ) {
    this.serve = compose(stages, pastTheEnd);
  }

  async run(request: CallRequest): Promise<Finished> {
    if (this.inFlight.isDraining) return this.refuse(request, draining());
    const call = new Call(request);
    using _slot = this.inFlight.enter();
    return { call, settled: await this.serve(call) };
  }

  /** Records a call that a door refused before it reached the hall: the same span, metrics and audit line. */
  async refuse(request: CallRequest, failure: Failure, operation?: Operation): Promise<Finished> {
    const call = new Call(request);
    if (operation !== undefined) call.operation = operation;
    const settled = await compose(this.observers, () => Promise.resolve(failed(failure)))(call);
    return { call, settled };
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
