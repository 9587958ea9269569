import { performance } from 'node:perf_hooks';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { writeCompiled } from '../../loading/compile-cache.js';
import { McpEndpoint } from './mcp-endpoint.js';

/** Milliseconds after which it is looked whether there is time. */
const LOOK_EVERY_MS = 1_000;
/** Share of its time that a thread with time to spare works. */
const IDLE_BELOW = 0.5;

/** Loads, after the start, what a start does without, once nobody waits for this thread: the first who needs it finds it there. */
@Injectable()
export class LoadAhead implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly endpoint: McpEndpoint) {}

  onApplicationBootstrap(): void {
    let before = performance.eventLoopUtilization();
    this.timer = setInterval(() => {
      const now = performance.eventLoopUtilization();
      void this.look(performance.eventLoopUtilization(now, before).utilization);
      before = now;
    }, LOOK_EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** @param utilization Share of the time since the last look in which this thread worked. */
  async look(utilization: number): Promise<void> {
    if (utilization >= IDLE_BELOW) return;
    clearInterval(this.timer);
    // Why it cannot be loaded is told whoever needs it.
    await this.endpoint.load().then(writeCompiled, () => {});
  }
}
