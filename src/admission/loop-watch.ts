import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { LoadShedder } from './load-shedder.js';

/** Milliseconds of a window. */
const WINDOW_MS = 1_000;
/** Milliseconds between two looks at the clock; what is measured includes them. */
const RESOLUTION_MS = 20;

/** Measures the event loop, window after window, and shows each to the shedder. */
export class LoopWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private timer: NodeJS.Timeout | undefined;
  private before: ReturnType<typeof performance.eventLoopUtilization> | undefined;

  constructor(private readonly shedder: LoadShedder) {}

  /**
   * Not sooner: starting keeps a loop busy and late too, and the first who call would be refused for it. The end of the start falls
   * into the first window, which is not shown.
   */
  onApplicationBootstrap(): void {
    this.delay.enable();
    this.timer = setInterval(() => this.endWindow(), WINDOW_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    this.delay.disable();
  }

  private endWindow(): void {
    const now = performance.eventLoopUtilization();
    if (this.before !== undefined) {
      const { utilization } = performance.eventLoopUtilization(now, this.before);
      // Nanoseconds; nothing at all was measured when the loop stood still for the whole window.
      const meanMs = this.delay.count > 0 ? this.delay.mean / 1e6 : WINDOW_MS;
      this.shedder.look({ utilization, delayMs: Math.max(0, meanMs - RESOLUTION_MS) });
    }
    this.before = now;
    this.delay.reset();
  }
}
