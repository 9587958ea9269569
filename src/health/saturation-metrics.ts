import { Injectable } from '@nestjs/common';
import { ALL_CALLS, BoundedQueue } from '../admission/bounded-queue.js';
import { LoadShedder } from '../admission/load-shedder.js';
import { type Reading, ServiceMeter } from '../observability/metrics/service-meter.js';
import { BREAKER_STATES, type Breaker } from '../resilience/breaker.js';
import { Breakers } from '../resilience/breakers.js';
import { OpenConnections } from './open-connections.js';

/** How full the service is, read from its parts whenever somebody asks for metrics. */
@Injectable()
export class SaturationMetrics {
  constructor(
    meter: ServiceMeter,
    queue: BoundedQueue,
    shedder: LoadShedder,
    breakers: Breakers,
    connections: OpenConnections,
  ) {
    meter.observeUpDown('mcp.connections.active', () => [[connections.count, { transport: 'http', kind: 'socket' }]]);
    meter.observeCounter('mcp.connections.refused', () => [[connections.refused]]);
    meter.observeUpDown('mcp.queue.depth', () => queue.pools.map(([pool, { queued }]) => [queued, { pool }]));
    meter.observeGauge('mcp.queue.limit', () => queue.pools.map(([pool, { maxQueued }]) => [maxQueued, { pool }]));
    meter.observeGauge('mcp.queue.slots', () => [[queue.maxRunning, { pool: ALL_CALLS }]]);
    meter.observeGauge('mcp.load.shedding', () => [[shedder.isShedding ? 1 : 0]]);
    meter.observeGauge('mcp.breaker.state', () => breakers.all.flatMap(breakerReadings));
  }
}

function breakerReadings(breaker: Breaker): Reading[] {
  return BREAKER_STATES.map((state) => [breaker.state === state ? 1 : 0, { breaker: breaker.upstream, state }]);
}
