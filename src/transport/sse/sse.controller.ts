import {
  Controller,
  Get,
  Inject,
  NotFoundException,
  Post,
  Query,
  Req,
  Res,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Config } from '../../config/load-config.js';
import { configSlice } from '../../config/config-slices.js';
import { BodyRoom } from '../http/body-room.js';
import { DoorRefusal } from '../http/door-refusal.js';
import { Door } from '../http/door.js';
import { DoorExceptionFilter } from '../http/door-exception.filter.js';
import { DoorGuard } from '../http/door.guard.js';
import { Exchange } from '../http/exchange.js';
import type { McpRequest } from '../http/mcp-request.js';
import type { JsonRpcMessage } from '../http/read-json-body.js';
import { SESSION_NOT_FOUND } from '../http/sessions/session.js';
import { officialSdk } from '../mcp/official-sdk.js';
import { SseConnections } from './sse-connections.js';

/** The codes of the SDK. */
const UNSUPPORTED = { httpStatus: 415, jsonRpcCode: -32_000 };

/** HTTP+SSE, the transport of the 2024-11-05 revision: one stream for answers, one address for messages. */
@Controller()
@UseGuards(DoorGuard)
@UseFilters(DoorExceptionFilter)
export class SseController {
  constructor(
    @Inject(configSlice('server')) private readonly config: Config['server'],
    private readonly door: Door,
    private readonly connections: SseConnections,
    private readonly room: BodyRoom,
  ) {}

  @Get('sse')
  async open(@Req() request: McpRequest, @Res() reply: FastifyReply): Promise<void> {
    this.refuseUnlessEnabled();
    const principal = await this.door.admit(request, reply);
    await this.connections.open(Exchange.begin(request, principal), reply);
  }

  @Post('messages')
  async receive(
    @Req() request: McpRequest,
    @Res() reply: FastifyReply,
    @Query('sessionId') id: unknown,
  ): Promise<void> {
    this.refuseUnlessEnabled();
    const principal = await this.door.admit(request, reply);
    await refuseUnlessJson(request);
    const { message } = request;
    const exchange = Exchange.begin(request, principal);
    const isKnown = typeof id === 'string' && message !== undefined;
    const place = isKnown ? await this.connections.receive(id, message, exchange) : 'nowhere';
    if (place === 'nowhere') {
      const codes = { httpStatus: 404, jsonRpcCode: SESSION_NOT_FOUND };
      throw new DoorRefusal('invalid_input', 'There is no such stream. Open one with GET /sse.', codes);
    }
    if (place === 'here' && isRequest(message)) this.room.keep(reply.raw, exchange.ended);
    void reply.code(202).send();
  }

  private refuseUnlessEnabled(): void {
    if (!this.config.legacySse) throw new NotFoundException('HTTP+SSE is switched off. Use /mcp.');
  }
}

/** What is answered on the stream. */
function isRequest(message: JsonRpcMessage | undefined): boolean {
  return message?.['id'] !== undefined && message['method'] !== undefined;
}

/** By the rule of `/mcp`, which the SDK holds there. @throws DoorRefusal */
async function refuseUnlessJson({ headers }: McpRequest): Promise<void> {
  const { isJsonContentType } = await officialSdk();
  if (isJsonContentType(headers['content-type'])) return;
  throw new DoorRefusal('invalid_input', 'Content-Type must be application/json.', UNSUPPORTED);
}
