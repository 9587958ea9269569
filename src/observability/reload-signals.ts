import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Reloaded } from '../config/reload/config-reload.js';
import { LOGGER } from './logger.js';
import { ServiceMeter } from './metrics/service-meter.js';

const RESULTS = ['applied', 'rejected', 'unchanged'] as const;

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
    const { applied, rejected } = reloaded;
    this.reloads.add(1, { result: resultOf(reloaded) });
    this.waiting.rejected = rejected?.problems.length ?? 0;
    if (applied !== undefined) {
      const { changed, needRestart } = applied;
      this.waiting.restart = needRestart.length;
      this.logger.warn({ changed, needRestart }, summary(changed.length, needRestart.length));
    }
    if (rejected?.isNews === true) {
      const message = rejected.isPart
        ? 'the changed configuration is rejected in part: what is wrong stays as it was, the rest counts'
        : 'the changed configuration is rejected, the old one stays';
      this.logger.error({ problems: rejected.problems }, message);
    }
  }
}

/** Rejected where any part of it was. */
function resultOf({ applied, rejected }: Reloaded): (typeof RESULTS)[number] {
  if (rejected !== undefined) return 'rejected';
  return applied === undefined ? 'unchanged' : 'applied';
}

function summary(changed: number, needRestart: number): string {
  if (needRestart === 0) return 'the changed configuration is applied';
  if (changed === 0) return 'the changed configuration needs a restart';
  return 'the changed configuration is applied, except for what needs a restart';
}
