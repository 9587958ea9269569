import { Injectable, Optional } from '@nestjs/common';
import { BoundedQueue } from '../admission/bounded-queue.js';
import { labelledFamilies } from '../observability/exposition/labelled-families.js';
import type { MetricFamily } from '../observability/exposition/metric-family.js';
import { metricFamilies } from '../observability/exposition/metric-families.js';
import { CallMetrics } from '../observability/metrics/call-metrics.js';
import { ServiceMeter } from '../observability/metrics/service-meter.js';
import { FellowWorkers } from '../workers/fellow-workers.js';
import { combinedHealth, combinedTraffic } from './combined-reports.js';
import { Health, type HealthReport } from './health.js';
import { type TrafficReport, TrafficSummary } from './traffic-summary.js';

/** What is told to whoever watches: of this process where it serves alone, else of all workers, whichever was asked. */
@Injectable()
export class WholeService {
  constructor(
    private readonly health: Health,
    private readonly traffic: TrafficSummary,
    private readonly meter: ServiceMeter,
    private readonly calls: CallMetrics,
    private readonly queue: BoundedQueue,
    @Optional() private readonly workers?: FellowWorkers,
  ) {
    workers?.tells('health', () => this.health.report());
    workers?.tells('traffic', () => this.traffic.report());
    workers?.tells('metrics', () => this.ownFamilies());
    workers?.tells('full', () => this.queue.isFull);
  }

  async reportHealth(): Promise<HealthReport> {
    const own = await this.health.report();
    return this.workers === undefined
      ? own
      : combinedHealth(own, (await this.workers.ask<HealthReport>('health')).reports);
  }

  async reportTraffic(): Promise<TrafficReport> {
    if (this.workers === undefined) return this.traffic.report();
    return combinedTraffic((await this.workers.ask<TrafficReport>('traffic')).reports);
  }

  async families(): Promise<readonly MetricFamily[]> {
    if (this.workers === undefined) return this.ownFamilies();
    const { reports, supervisor = [] } = await this.workers.ask<readonly MetricFamily[]>('metrics');
    const processes = reports.map(({ worker, told = [] }) => ({ labels: { worker: String(worker) }, families: told }));
    return labelledFamilies([...processes, { labels: {}, families: supervisor }]);
  }

  /** Whether no process has room for a call. The others are asked only where this one has none. */
  async isFull(): Promise<boolean> {
    if (!this.queue.isFull || this.workers === undefined) return this.queue.isFull;
    const { reports } = await this.workers.ask<boolean>('full');
    return reports.every(({ told }) => told !== false);
  }

  private async ownFamilies(): Promise<readonly MetricFamily[]> {
    return metricFamilies(await this.meter.collect(), (metric, attributes) =>
      this.calls.exemplars.find(metric, attributes),
    );
  }
}
