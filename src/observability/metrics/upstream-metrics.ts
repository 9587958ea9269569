import { Injectable } from '@nestjs/common';
import { Failure } from '../../errors/failure.js';
import { type Eventual, watchEnd } from '../../tool/eventual.js';
import { ERROR_TYPE } from '../call-attributes.js';
import { OncePer } from './once-per.js';
import { ServiceMeter } from './service-meter.js';

/** What attempts at upstreams take, and how many are made again. Upstreams and tools are those of the catalogue. */
@Injectable()
export class UpstreamMetrics {
  private readonly durations;
  private readonly retries;
  private readonly transitions;

  constructor(meter: ServiceMeter) {
    const duration = meter.latency('mcp.upstream.duration');
    this.durations = new OncePer(
      (dependency: string) =>
        new OncePer(
          (operation: string) =>
            new OncePer((error: string | undefined) =>
              duration.of({ dependency, operation, ...(error !== undefined && { [ERROR_TYPE]: error }) }),
            ),
        ),
    );
    this.retries = meter.counter('mcp.upstream.retries');
    this.transitions = meter.counter('mcp.breaker.transitions');
  }

  /** What can be counted starts at 0. */
  knowBreaker(breaker: string, states: readonly string[]): void {
    for (const to of states) this.transitions.add(0, { breaker, to });
  }

  knowRetries(dependency: string, operation: string, kinds: readonly string[]): void {
    for (const kind of kinds) this.retries.add(0, { dependency, operation, [ERROR_TYPE]: kind });
  }

  time<T>(dependency: string, operation: string, work: () => Eventual<T>): Eventual<T> {
    const startedAt = performance.now();
    return watchEnd(work, (fault) => {
      const error = fault && Failure.from(fault.thrown).kind;
      const seconds = (performance.now() - startedAt) / 1_000;
      this.durations.of(dependency).of(operation).of(error).record(seconds);
    });
  }

  retried(dependency: string, operation: string, kind: string): void {
    this.retries.add(1, { dependency, operation, [ERROR_TYPE]: kind });
  }

  changed(breaker: string, to: string): void {
    this.transitions.add(1, { breaker, to });
  }
}
