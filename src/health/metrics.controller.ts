import { Controller, Get, Headers, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { metricFamilies } from '../observability/exposition/metric-families.js';
import { negotiateMetrics } from '../observability/exposition/negotiate-metrics.js';
import { CONTENT_TYPES, writeExposition } from '../observability/exposition/write-exposition.js';
import { CallMetrics } from '../observability/metrics/call-metrics.js';
import { ServiceMeter } from '../observability/metrics/service-meter.js';
import { TrafficSummary } from './traffic-summary.js';

/** For Prometheus, without authentication: no label names a caller or carries data. */
@Controller()
export class MetricsController {
  constructor(
    private readonly meter: ServiceMeter,
    private readonly calls: CallMetrics,
    private readonly summary: TrafficSummary,
  ) {}

  @Get('metrics')
  async expose(@Headers('accept') accept: string | undefined, @Res() reply: FastifyReply): Promise<void> {
    const representation = negotiateMetrics(accept);
    void reply.header('vary', 'Accept');
    if (representation === 'summary') {
      void reply.send(this.summary.report());
      return;
    }
    const families = metricFamilies(await this.meter.collect(), (metric, attributes, bucket) =>
      this.calls.exemplars.find(metric, attributes, bucket),
    );
    void reply.header('content-type', CONTENT_TYPES[representation]).send(writeExposition(families, representation));
  }
}
