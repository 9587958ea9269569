import { Injectable } from '@nestjs/common';
import { BoundedQueue } from '../admission/bounded-queue.js';
import { CallsInFlight } from '../pipeline/calls-in-flight.js';
import type { BreakerState } from '../resilience/breaker.js';
import { Breakers } from '../resilience/breakers.js';
import { OpenConnections } from './open-connections.js';

/** The few numbers that `/metrics` tells in JSON, under the names monitors of its predecessor read. */
export interface TrafficReport {
  readonly activeRequests: number;
  /** Calls waiting for a slot. */
  readonly queueSize: number;
  /** Open sockets: a client of a stateless server is connected as long as it holds one. */
  readonly connectedClients: number;
  readonly circuitBreaker: {
    /** Of the upstream that is worst off. */
    readonly state: BreakerState;
    /** Attempts since the start, of all upstreams together. */
    readonly failures: number;
    readonly successes: number;
  };
}

@Injectable()
export class TrafficSummary {
  constructor(
    private readonly calls: CallsInFlight,
    private readonly queue: BoundedQueue,
    private readonly connections: OpenConnections,
    private readonly breakers: Breakers,
  ) {}

  report(): TrafficReport {
    const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
    return {
      activeRequests: this.calls.count,
      queueSize: this.queue.queued,
      connectedClients: this.connections.count,
      circuitBreaker: {
        state: this.breakers.worstState,
        failures: sum(this.breakers.all.map(({ failures }) => failures)),
        successes: sum(this.breakers.all.map(({ successes }) => successes)),
      },
    };
  }
}
