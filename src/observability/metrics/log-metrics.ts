import { Injectable } from '@nestjs/common';
import { lostLines } from '../gathered-output.js';
import { ServiceMeter } from './service-meter.js';

/** What the log itself cannot tell while nobody reads it. */
@Injectable()
export class LogMetrics {
  constructor(meter: ServiceMeter) {
    meter.observeCounter('mcp.log.lines.lost', () => [[lostLines()]]);
  }
}
