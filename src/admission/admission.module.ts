import { Module } from '@nestjs/common';
import type { Config } from '../config/load-config.js';
import { configSlice } from '../config/config-slices.js';
import { AdaptiveLimit } from './adaptive-limit.js';
import { BoundedQueue } from './bounded-queue.js';
import { Bulkheads } from './bulkheads.js';

@Module({
  providers: [{ provide: BoundedQueue, inject: [configSlice('calls')], useFactory: boundedQueue }],
  exports: [BoundedQueue],
})
export class AdmissionModule {}

function boundedQueue({ adaptive, minRunning, bulkheads, ...limits }: Config['calls']): BoundedQueue {
  const bounds = { min: Math.min(minRunning, limits.maxRunning), max: limits.maxRunning };
  const adaptiveLimit = adaptive ? new AdaptiveLimit(bounds) : undefined;
  return new BoundedQueue(limits, new Bulkheads(bulkheads), () => performance.now(), adaptiveLimit);
}
