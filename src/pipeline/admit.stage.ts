import { Injectable } from '@nestjs/common';
import { BoundedQueue } from '../admission/bounded-queue.js';
import type { Call } from './call.js';
import type { Settled } from './settled.js';
import type { Next, Stage } from './stage.js';

/** Waits for a slot. Behind every refusal that costs nothing, so that a refused call never holds one. */
@Injectable()
export class AdmitStage implements Stage {
  constructor(private readonly queue: BoundedQueue) {}

  async handle(call: Call, next: Next): Promise<Settled> {
    using _slot = await this.queue.enter(call.deadline.signal);
    call.request.onAdmitted?.(call);
    return await next();
  }
}
