import { Logger, Module } from '@nestjs/common';
import type { Config } from '../config/load-config.js';
import { configSlice } from '../config/config-slices.js';
import { AdaptiveLimit } from './adaptive-limit.js';
import { BoundedQueue } from './bounded-queue.js';
import { Bulkheads } from './bulkheads.js';
import { LoadShedder } from './load-shedder.js';
import { LoopWatch } from './loop-watch.js';

@Module({
  providers: [
    { provide: BoundedQueue, inject: [configSlice('calls')], useFactory: boundedQueue },
    { provide: LoadShedder, inject: [configSlice('server')], useFactory: loadShedder },
    { provide: LoopWatch, inject: [LoadShedder], useFactory: (shedder: LoadShedder) => new LoopWatch(shedder) },
  ],
  exports: [BoundedQueue, LoadShedder],
})
export class AdmissionModule {}

function boundedQueue({ adaptive, minRunning, bulkheads, ...limits }: Config['calls']): BoundedQueue {
  const bounds = { min: Math.min(minRunning, limits.maxRunning), max: limits.maxRunning };
  const adaptiveLimit = adaptive ? new AdaptiveLimit(bounds) : undefined;
  return new BoundedQueue(limits, new Bulkheads(bulkheads), () => performance.now(), adaptiveLimit);
}

function loadShedder({ shedLoopPercent, shedLoopDelayMs }: Config['server']): LoadShedder {
  const log = new Logger('Admission');
  return new LoadShedder(
    { utilization: shedLoopPercent / 100, delayMs: shedLoopDelayMs },
    (isShedding, { utilization, delayMs }) => {
      const load = `busy ${Math.round(utilization * 100)} %, ${Math.round(delayMs)} ms late`;
      log.warn(isShedding ? `Requests are shed: the event loop is ${load}` : `No more requests are shed: ${load}`);
    },
  );
}
