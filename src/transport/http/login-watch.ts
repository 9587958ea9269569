import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { Failure } from '../../errors/failure.js';
import { CREDENTIAL_FAULTS } from '../../identity/credential-faults.js';
import { FailedLogins } from '../../identity/failed-logins/failed-logins.js';
import { LOGGER } from '../../observability/logger.js';
import { AuthenticationMetrics } from '../../observability/metrics/authentication-metrics.js';

/** Counts every credential that is not accepted, and stops an address that sends too many. */
@Injectable()
export class LoginWatch {
  constructor(
    private readonly failedLogins: FailedLogins,
    private readonly metrics: AuthenticationMetrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    metrics.know(CREDENTIAL_FAULTS);
  }

  /**
   * Runs an attempt to find out who is asking. A promise only where that is one.
   * @throws Failure What the attempt throws; `rate_limited`, without the attempt, after too many bad ones.
   */
  watch<T>(address: string, attempt: () => T | Promise<T>): T | Promise<T> {
    try {
      this.failedLogins.refuseTooMany(address);
      const attempted = attempt();
      return attempted instanceof Promise
        ? attempted.catch((thrown: unknown) => this.recordAndThrow(address, thrown))
        : attempted;
    } catch (thrown) {
      return this.recordAndThrow(address, thrown);
    }
  }

  private recordAndThrow(address: string, thrown: unknown): never {
    this.record(address, Failure.from(thrown));
    throw thrown;
  }

  private record(address: string, { kind, detail: { fault } }: Failure): void {
    if (kind !== 'unauthenticated' && kind !== 'rate_limited') return;
    this.metrics.failed(fault);
    // Having none is no guess.
    if (kind === 'rate_limited' || fault === 'no_certificate') return;
    if (this.failedLogins.add(address)) {
      this.logger.warn({ remoteAddress: address, fault }, 'an address has sent too many bad credentials');
    }
  }
}
