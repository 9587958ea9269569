import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config/load-config.js';
import { configSlice } from '../config/config-slices.js';
import { ServiceMeter } from '../observability/metrics/service-meter.js';
import { TaskRunner } from './task-runner.js';

/** How many tasks run here, read whenever somebody asks for metrics. Their calls are measured like all calls. */
@Injectable()
export class TaskMetrics {
  constructor(meter: ServiceMeter, runner: TaskRunner, @Inject(configSlice('tasks')) { max }: Config['tasks']) {
    meter.observeUpDown('mcp.tasks.active', () => [[runner.count]]);
    meter.observeGauge('mcp.tasks.limit', () => [[max]]);
  }
}
