import { Injectable } from '@nestjs/common';
import { ServiceMeter } from './service-meter.js';

/** What is counted of a fault that has no name of its own. */
const OTHER = 'other';

/** Credentials that were not accepted, by what was wrong with them. */
@Injectable()
export class AuthenticationMetrics {
  private readonly failures;
  private reasons: ReadonlySet<string> = new Set();

  constructor(meter: ServiceMeter) {
    this.failures = meter.counter('mcp.auth.failures');
  }

  /** The closed set of reasons. */
  know(reasons: readonly string[]): void {
    this.reasons = new Set(reasons);
    for (const reason of [...reasons, OTHER]) this.failures.add(0, { reason });
  }

  failed(reason: string | undefined): void {
    this.failures.add(1, { reason: reason !== undefined && this.reasons.has(reason) ? reason : OTHER });
  }
}
