import { Injectable } from '@nestjs/common';
import { Failure } from '../../errors/failure.js';
import { ERROR_TYPE } from '../call-attributes.js';
import { ServiceMeter } from './service-meter.js';

/** What attempts at upstreams take, and how many are made again. Upstreams and tools are those of the catalogue. */
@Injectable()
export class UpstreamMetrics {
  private readonly duration;
  private readonly retries;
  private readonly transitions;

  constructor(meter: ServiceMeter) {
    this.duration = meter.latency(
      'mcp.upstream.duration',
      'Time of one attempt of a tool that depends on an upstream.',
    );
    this.retries = meter.counter('mcp.upstream.retries', 'Attempts made again after a failure of an upstream.');
    this.transitions = meter.counter('mcp.breaker.transitions', 'Changes of the state of a breaker, by the new one.');
  }

  async time<T>(dependency: string, operation: string, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const record = (error?: string) =>
      this.duration.record((performance.now() - startedAt) / 1_000, {
        dependency,
        operation,
        ...(error !== undefined && { [ERROR_TYPE]: error }),
      });
    try {
      const value = await work();
      record();
      return value;
    } catch (thrown) {
      record(Failure.from(thrown).kind);
      throw thrown;
    }
  }

  retried(dependency: string, operation: string, kind: string): void {
    this.retries.add(1, { dependency, operation, [ERROR_TYPE]: kind });
  }

  changed(breaker: string, to: string): void {
    this.transitions.add(1, { breaker, to });
  }
}
