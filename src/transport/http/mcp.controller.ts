import { All, Controller, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Failure } from '../../errors/failure.js';
import { Pipeline } from '../../pipeline/pipeline.js';
import { AddressLimitGuard } from './address-limit.guard.js';
import { AuthenticationGuard } from './authentication.guard.js';
import { Door } from './door.js';
import { asked } from '../mcp/asked.js';
import { DoorDecision } from './door-decision.js';
import { DoorExceptionFilter } from './door-exception.filter.js';
import { HostOriginGuard } from './host-origin.guard.js';
import { LoadGuard } from './load.guard.js';
import { McpEndpoint } from './mcp-endpoint.js';
import type { McpRequest } from './mcp-request.js';
import { refusedRequest } from './refused-request.js';

/** Streamable HTTP, for every revision that has it. */
@Controller('mcp')
@UseGuards(LoadGuard, HostOriginGuard, AddressLimitGuard, AuthenticationGuard)
@UseFilters(DoorExceptionFilter)
export class McpController {
  constructor(
    private readonly door: Door,
    private readonly decision: DoorDecision,
    private readonly endpoint: McpEndpoint,
    private readonly pipeline: Pipeline,
  ) {}

  @All()
  async serve(@Req() request: McpRequest, @Res() reply: FastifyReply): Promise<void> {
    const principal = await this.door.admit(request);
    const { hasBegun } = await this.endpoint.answer(request, reply, principal);
    const isRefusedCall = !hasBegun && reply.statusCode >= 400 && asked(request.message).kind !== 'request';
    if (isRefusedCall) await this.recordRefusal(request);
  }

  /** A call that the protocol itself refused, over a header or its envelope: seen like any other. */
  private async recordRefusal(request: McpRequest): Promise<void> {
    const failure = new Failure('invalid_input', 'The protocol refused the message.');
    await this.pipeline.refuse(refusedRequest(request), failure, this.decision.operationOf(request.message));
  }
}
