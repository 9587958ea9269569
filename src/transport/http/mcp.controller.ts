import { All, Controller, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AuthenticationGuard } from './authentication.guard.js';
import { Door } from './door.js';
import { DoorExceptionFilter } from './door-exception.filter.js';
import { HostOriginGuard } from './host-origin.guard.js';
import { McpEndpoint } from './mcp-endpoint.js';
import type { McpRequest } from './mcp-request.js';

/** Streamable HTTP, for every revision that has it. */
@Controller('mcp')
@UseGuards(HostOriginGuard, AuthenticationGuard)
@UseFilters(DoorExceptionFilter)
export class McpController {
  constructor(
    private readonly door: Door,
    private readonly endpoint: McpEndpoint,
  ) {}

  @All()
  async serve(@Req() request: McpRequest, @Res() reply: FastifyReply): Promise<void> {
    const principal = await this.door.admit(request);
    await this.endpoint.answer(request, reply, principal);
  }
}
