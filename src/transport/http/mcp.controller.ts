import { All, Controller, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { Door } from './door.js';
import { DoorExceptionFilter } from './door-exception.filter.js';
import { DoorGuard } from './door.guard.js';
import { DOOR_ROUTE } from './door-route.js';
import { McpEndpoint } from './mcp-endpoint.js';
import type { McpRequest } from './mcp-request.js';
import { PlainWay } from './plain/plain-way.js';

/** Streamable HTTP, for every revision that has it. What is plain has nearly always been answered by the hook of the route. */
@Controller('mcp')
@UseGuards(DoorGuard)
@UseFilters(DoorExceptionFilter)
export class McpController {
  constructor(
    private readonly door: Door,
    private readonly endpoint: McpEndpoint,
    private readonly plainWay: PlainWay,
  ) {}

  @All()
  @RouteConfig(DOOR_ROUTE)
  async serve(@Req() request: McpRequest, @Res() reply: FastifyReply): Promise<void> {
    const { admitted } = request;
    const principal = admitted ?? (await this.door.admit(request, reply));
    // The hook of the route, where there is one, has seen that the message is not plain.
    const answered = admitted === undefined && this.plainWay.answer(request, reply, principal);
    if (answered !== false) return answered;
    return this.endpoint.answer(request, reply, principal);
  }
}
