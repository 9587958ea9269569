import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Reloaded } from '../config/reload/config-reload.js';
import { LOGGER } from './logger.js';
import { ServiceMeter } from './metrics/service-meter.js';

const RESULTS: readonly Reloaded['result'][] = ['applied', 'rejected', 'unchanged'];

/** What is seen of the configuration being read again: names of keys, never values. */
@Injectable()
export class ReloadSignals {
  private readonly reloads;
  private readonly waiting = { rejected: 0, restart: 0 };

  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    meter: ServiceMeter,
  ) {
    this.reloads = meter.counter('mcp.config.reloads');
    for (const result of RESULTS) this.reloads.add(0, { result });
    meter.observeUpDown('mcp.config.waiting', () =>
      Object.entries(this.waiting).map(([reason, count]) => [count, { reason }] as const),
    );
  }

  record(reloaded: Reloaded): void {
    const { result } = reloaded;
    this.reloads.add(1, { result });
    this.waiting.rejected = result === 'rejected' ? reloaded.problems.length : 0;
    if (result === 'rejected') {
      const { problems, isNews } = reloaded;
      if (isNews) this.logger.error({ problems }, 'the changed configuration is rejected, the old one stays');
    }
    if (result === 'applied') {
      const { changed, needRestart } = reloaded;
      this.waiting.restart = needRestart.length;
      this.logger.warn({ changed, needRestart }, summary(reloaded.changed.length, needRestart.length));
    }
  }
}

function summary(changed: number, needRestart: number): string {
  if (needRestart === 0) return 'the changed configuration is applied';
  if (changed === 0) return 'the changed configuration needs a restart';
  return 'the changed configuration is applied, except for what needs a restart';
}
