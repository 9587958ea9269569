import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CallsInFlight } from '../pipeline/calls-in-flight.js';
import { WholeService } from './whole-service.js';

/** Probes, without authentication: they tell nothing about callers or data. */
@Controller()
export class HealthController {
  constructor(
    private readonly service: WholeService,
    private readonly calls: CallsInFlight,
  ) {}

  /** For people and monitors: every dependency with its latency. 503 when nothing useful can be served. */
  @Get('health')
  async report(@Res() reply: FastifyReply): Promise<void> {
    const report = await this.service.reportHealth();
    void reply.code(report.status === 'unhealthy' ? 503 : 200).send(report);
  }

  /** For the orchestrator: the process runs. Never depends on anything else. */
  @Get('livez')
  alive(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** For the load balancer: send calls here, or no more. */
  @Get('readyz')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const status = this.calls.isLeaving ? 'draining' : (await this.service.isFull()) ? 'full' : 'ready';
    void reply.code(status === 'ready' ? 200 : 503).send({ status });
  }
}
