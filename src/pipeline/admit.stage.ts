import { Injectable } from '@nestjs/common';
import { type Applicant, BoundedQueue } from '../admission/bounded-queue.js';
import { endedSpan } from '../observability/child-spans.js';
import { QueueMetrics } from '../observability/metrics/queue-metrics.js';
import { ownerOf, type Principal } from '../tool/principal.js';
import type { CallSlot } from '../admission/call-slot.js';
import type { Call } from './call.js';
import type { Settled } from './settled.js';
import type { Stage } from './stage.js';

/** Milliseconds: below that a call has found a free slot. */
const WORTH_A_SPAN_MS = 1;

/** Waits for a slot. Behind every refusal that costs nothing, so that a refused call never holds one. */
@Injectable()
export class AdmitStage implements Stage {
  constructor(
    private readonly queue: BoundedQueue,
    metrics: QueueMetrics,
  ) {
    queue.onWaited((pool, outcome, waitedMs) => metrics.waited(pool, outcome, waitedMs));
  }

  enter(call: Call): void | Promise<void> {
    const applicant = applicantOf(call);
    const slot = this.queue.enterAtOnce(applicant);
    return slot === undefined ? this.wait(call, applicant) : this.admit(call, slot, 0);
  }

  leave(call: Call, settled: Settled): Settled {
    const { slot } = call;
    try {
      // What failed at once says nothing of how long the work takes; what ran out of time says a lot.
      const { outcome } = settled;
      const isTelling = outcome === 'ok' || outcome === 'timeout';
      if (isTelling && slot?.wasLent === false) {
        this.queue.learn(call.operation.name, performance.now() - call.admittedAt);
      }
      return settled;
    } finally {
      slot?.[Symbol.dispose]();
    }
  }

  private async wait(call: Call, applicant: Applicant): Promise<void> {
    const cameAt = performance.now();
    let slot: CallSlot;
    try {
      slot = await this.queue.enter(applicant);
    } catch (thrown) {
      this.waited(call, performance.now() - cameAt);
      throw thrown;
    }
    this.admit(call, slot, performance.now() - cameAt);
  }

  private admit(call: Call, slot: CallSlot, waitedMs: number): void {
    call.slot = slot;
    call.admittedAt = performance.now();
    try {
      this.waited(call, waitedMs);
      call.request.onAdmitted?.(call);
    } catch (thrown) {
      // Not let in, so nobody else would.
      slot[Symbol.dispose]();
      throw thrown;
    }
  }

  private waited(call: Call, ms: number): void {
    call.queuedMs = ms;
    if (ms >= WORTH_A_SPAN_MS) endedSpan('wait for a slot', ms);
  }
}

/** Principals live as long as their credential is remembered, so each is named once. */
const owners = new WeakMap<Principal, string>();

function applicantOf({ operation, principal, request, deadline }: Call): Applicant {
  const isTool = operation.kind === 'tool';
  return {
    // Nobody in particular is still somebody else than the next one.
    owner: principal.kind === 'anonymous' ? `anonymous ${request.origin.remoteAddress ?? ''}` : knownOwner(principal),
    tool: isTool ? operation.name : undefined,
    maxRunning: isTool ? operation.policy.maxRunning : undefined,
    signal: deadline.signal,
  };
}

function knownOwner(principal: Principal): string {
  let owner = owners.get(principal);
  if (owner === undefined) owners.set(principal, (owner = ownerOf(principal)));
  return owner;
}
