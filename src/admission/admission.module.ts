import { Module } from '@nestjs/common';
import type { Config } from '../config/load-config.js';
import { configSlice } from '../config/config-slices.js';
import { BoundedQueue } from './bounded-queue.js';

@Module({
  providers: [
    {
      provide: BoundedQueue,
      inject: [configSlice('calls')],
      useFactory: ({ maxRunning, maxQueued }: Config['calls']) => new BoundedQueue({ maxRunning, maxQueued }),
    },
  ],
  exports: [BoundedQueue],
})
export class AdmissionModule {}
