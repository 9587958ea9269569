import { Injectable } from '@nestjs/common';
import { ServiceMeter } from './service-meter.js';

const MICROSECONDS = 1e-6;

/** What the process takes of its machine, by the names of OpenTelemetry: a limit of a container counts that, and not the heap. */
@Injectable()
export class ProcessMetrics {
  constructor(meter: ServiceMeter) {
    meter.observeUpDown('process.memory.usage', () => [[process.memoryUsage.rss()]]);
    meter.observeCounter('process.cpu.time', () => {
      const { user, system } = process.cpuUsage();
      return [
        [user * MICROSECONDS, { 'cpu.mode': 'user' }],
        [system * MICROSECONDS, { 'cpu.mode': 'system' }],
      ];
    });
  }
}
