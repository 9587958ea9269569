import { Controller, Get, Headers, NotFoundException, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { negotiateMetrics } from '../observability/exposition/negotiate-metrics.js';
import { CONTENT_TYPES, writeExposition } from '../observability/exposition/write-exposition.js';
import { MetricsListener } from './metrics-listener.js';
import { SparingWriter } from './sparing-writer.js';
import { WholeService } from './whole-service.js';

/** For Prometheus, without authentication: no label carries data, and none names a caller but the clients of the configuration. */
@Controller()
export class MetricsController {
  private readonly writer = new SparingWriter();

  constructor(
    private readonly service: WholeService,
    private readonly listener: MetricsListener,
  ) {}

  @Get('metrics')
  async expose(@Headers('accept') accept: string | undefined, @Res() reply: FastifyReply): Promise<void> {
    if (!this.listener.admits(reply.request.raw)) throw new NotFoundException();
    const representation = negotiateMetrics(accept);
    void reply.header('vary', 'Accept');
    if (representation === 'summary') {
      void reply.send(await this.service.reportTraffic());
      return;
    }
    const write = async () => writeExposition(await this.service.families(), representation);
    const text = await this.writer.text(representation, write);
    void reply.header('content-type', CONTENT_TYPES[representation]).send(text);
  }
}
