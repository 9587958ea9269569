import { Injectable } from '@nestjs/common';
import { type Reading, ServiceMeter } from '../observability/metrics/service-meter.js';
import { CallsInFlight } from '../pipeline/calls-in-flight.js';
import { Dependencies } from './dependencies.js';
import type { Dependency, DependencyHealth } from './dependency.js';

/** Milliseconds metrics wait for an answer: what is silent must not keep them from whoever watches. */
const PATIENCE_MS = 250;

/** Whether each dependency can be used, and how long it took to find out, when somebody asks for metrics. */
@Injectable()
export class DependencyMetrics {
  constructor(
    meter: ServiceMeter,
    dependencies: Dependencies,
    private readonly calls: CallsInFlight,
  ) {
    meter.observeGauge('mcp.dependency.up', () => this.readingsOf(dependencies.all, isUp));
    meter.observeGauge('mcp.dependency.latency', () =>
      this.readingsOf(
        dependencies.all.filter(({ isAsked }) => isAsked),
        latency,
      ),
    );
  }

  /** None of what has not answered yet. */
  private async readingsOf(
    dependencies: readonly Dependency[],
    reading: (dependency: Dependency, health: DependencyHealth) => Reading,
  ): Promise<Reading[]> {
    const readings = dependencies.map(async (one) => {
      // What is sent last would call down what this process itself has closed.
      const known = this.calls.isLeaving ? one.lastHealth : await one.healthWithin(PATIENCE_MS);
      return known === undefined ? [] : [reading(one, known)];
    });
    return (await Promise.all(readings)).flat();
  }
}

function isUp({ name, isEssential }: Dependency, { status }: DependencyHealth): Reading {
  return [status === 'up' ? 1 : 0, { dependency: name, essential: String(isEssential) }];
}

function latency({ name }: Dependency, { latencyMs }: DependencyHealth): Reading {
  return [latencyMs / 1_000, { dependency: name }];
}
