import { All, Controller, Inject, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Config } from '../../config/load-config.js';
import { configSlice } from '../../config/config-slices.js';
import { CallsInFlight } from '../../pipeline/calls-in-flight.js';
import { draining } from '../../pipeline/pipeline.js';
import { ANONYMOUS } from '../../tool/principal.js';
import { AuthenticationGuard } from './authentication.guard.js';
import { DoorDecision } from './door-decision.js';
import { DoorExceptionFilter } from './door-exception.filter.js';
import { HostOriginGuard } from './host-origin.guard.js';
import { McpEndpoint } from './mcp-endpoint.js';
import type { McpRequest } from './mcp-request.js';
import { readJsonBody } from './read-json-body.js';

/** The door: what a request must pass before its message reaches the protocol. */
@Controller('mcp')
@UseGuards(HostOriginGuard, AuthenticationGuard)
@UseFilters(DoorExceptionFilter)
export class McpController {
  constructor(
    @Inject(configSlice('server')) private readonly config: Config['server'],
    private readonly inFlight: CallsInFlight,
    private readonly decision: DoorDecision,
    private readonly endpoint: McpEndpoint,
  ) {}

  @All()
  async serve(@Req() request: McpRequest, @Res() reply: FastifyReply): Promise<void> {
    if (request.method === 'POST') request.message = await readJsonBody(request.raw, this.config.bodyLimitBytes);
    if (this.inFlight.isDraining) throw draining();
    const principal = request.principal ?? ANONYMOUS;
    const refusal = this.decision.refusalOf(request.message, principal);
    if (refusal !== undefined) throw refusal;
    await this.endpoint.answer(request, reply, principal);
  }
}
