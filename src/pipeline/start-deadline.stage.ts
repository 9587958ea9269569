import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config/load-config.js';
import { configSlice } from '../config/config-slices.js';
import { Deadline } from '../resilience/deadline.js';
import type { Call } from './call.js';
import type { Settled } from './settled.js';
import type { Next, Stage } from './stage.js';

/** From here on the call's time runs: waiting in the queue counts as well as the work. */
@Injectable()
export class StartDeadlineStage implements Stage {
  constructor(@Inject(configSlice('calls')) private readonly config: Config['calls']) {}

  async handle(call: Call, next: Next): Promise<Settled> {
    using deadline = new Deadline(call.request.signal, call.operation.timeoutMs ?? this.config.timeoutMs);
    call.deadline = deadline;
    return await next();
  }
}
