import { Injectable } from '@nestjs/common';
import { type Reading, ServiceMeter } from '../observability/metrics/service-meter.js';
import { CallsInFlight } from '../pipeline/calls-in-flight.js';
import { Dependencies } from './dependencies.js';
import type { Dependency } from './dependency.js';

/** Milliseconds metrics wait for an answer: what is silent must not keep them from whoever watches. */
const PATIENCE_MS = 250;

/** Whether each dependency can be used, found out when somebody asks for metrics. */
@Injectable()
export class DependencyMetrics {
  constructor(
    meter: ServiceMeter,
    dependencies: Dependencies,
    private readonly calls: CallsInFlight,
  ) {
    meter.observeGauge('mcp.dependency.up', async () =>
      (await Promise.all(dependencies.all.map((one) => this.readingOf(one)))).flat(),
    );
  }

  /** None of what has not answered yet. */
  private async readingOf(dependency: Dependency): Promise<Reading[]> {
    // What is sent last would call down what this process itself has closed.
    const known = this.calls.isLeaving ? dependency.lastHealth : await dependency.healthWithin(PATIENCE_MS);
    if (known === undefined) return [];
    const { name, isEssential } = dependency;
    return [[known.status === 'up' ? 1 : 0, { dependency: name, essential: String(isEssential) }]];
  }
}
