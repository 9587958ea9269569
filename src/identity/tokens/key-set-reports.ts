import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOGGER } from '../../observability/logger.js';
import { ServiceMeter } from '../../observability/metrics/service-meter.js';

/** What operators learn about fetching the issuer's keys: a counter, and a line when it begins or stops to fail. */
@Injectable()
export class KeySetReports {
  private readonly fetches: ReturnType<ServiceMeter['counter']>;
  private isFailing = false;

  constructor(
    meter: ServiceMeter,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.fetches = meter.counter('mcp.jwks.fetches');
    for (const result of ['ok', 'failed']) this.fetches.add(0, { result });
  }

  /** @param problem Undefined when there are keys. */
  fetched(problem: Error | undefined): void {
    this.fetches.add(1, { result: problem === undefined ? 'ok' : 'failed' });
    if (problem !== undefined && !this.isFailing) {
      this.logger.warn({ err: problem }, 'the key set (JWKS_URL) cannot be used; what was fetched before still counts');
    }
    if (problem === undefined && this.isFailing) this.logger.info('the key set (JWKS_URL) is there again');
    this.isFailing = problem !== undefined;
  }

  /** @param fault What the issuer should not have published so; undefined where there is nothing to say. */
  changed(fault: string | undefined): void {
    if (fault !== undefined) this.logger.warn({ fault }, 'the key set (JWKS_URL) counts, and is not as it should be');
  }
}
