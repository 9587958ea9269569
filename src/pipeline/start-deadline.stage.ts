import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config/load-config.js';
import { configSlice } from '../config/config-slices.js';
import { Failure } from '../errors/failure.js';
import { Deadline } from '../resilience/deadline.js';
import { Clock } from '../tool/clock.js';
import type { Call } from './call.js';
import type { Settled } from './settled.js';
import type { Stage } from './stage.js';

/** What a client may write into `params._meta` to have less time than the tool allows. Never more: that is the operator's. */
export const TIMEOUT_META_KEY = 'gatehouse/timeoutMs';

/** From here on the call's time runs: waiting in the queue counts as well as the work. */
@Injectable()
export class StartDeadlineStage implements Stage {
  constructor(
    @Inject(configSlice('calls')) private readonly config: Config['calls'],
    private readonly clock: Clock,
  ) {}

  enter(call: Call): void {
    if (call.withdrawal !== undefined) throw call.withdrawal;
    const allowedMs = call.operation.timeoutMs ?? this.config.timeoutMs;
    const askedMs = askedFor(call) ?? Infinity;
    const { clock } = this;
    call.deadline =
      askedMs < allowedMs
        ? new Deadline(call.request.signal, askedMs, { clock, onOver: () => tooLongForClient(askedMs) })
        : new Deadline(call.request.signal, allowedMs, { clock });
  }

  leave(call: Call, settled: Settled): Settled {
    call.deadline[Symbol.dispose]();
    return settled;
  }
}

function tooLongForClient(askedMs: number): Failure {
  return new Failure('client_timeout', `The call took longer than the ${askedMs} ms its client gave it.`);
}

/** @throws Failure `invalid_input` for what is no time: a client that believes it has less must not get more. */
function askedFor({ request }: Call): number | undefined {
  const { timeoutMs } = request;
  if (timeoutMs === undefined) return undefined;
  if (typeof timeoutMs === 'number' && Number.isFinite(timeoutMs) && timeoutMs >= 1) return timeoutMs;
  throw new Failure('invalid_input', `_meta["${TIMEOUT_META_KEY}"] must be a number of milliseconds, 1 or more.`);
}
