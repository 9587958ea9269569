import { Inject, Injectable } from '@nestjs/common';
import { createMcpHandler, isLegacyRequest, type McpHttpHandler } from '@modelcontextprotocol/server';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { LOGGER } from '../../observability/logger.js';
import { Changes } from '../../tool/changes.js';
import type { Principal } from '../../tool/principal.js';
import { ProtocolServers } from '../mcp/protocol-servers.js';
import { asked } from '../mcp/asked.js';
import { Exchange } from './exchange.js';
import { ListenStreams } from './listening/listen-streams.js';
import type { McpRequest } from './mcp-request.js';
import type { JsonRpcMessage } from './read-json-body.js';
import { sendWebResponse } from './send-web-response.js';
import { LegacyEndpoint } from './sessions/legacy-endpoint.js';
import { toWebRequest } from './to-web-request.js';

/** `/mcp` behind the door: the 2026-07-28 revision by itself, the revisions before it through their own endpoint. */
@Injectable()
export class McpEndpoint {
  private readonly modern: McpHttpHandler;

  constructor(
    servers: ProtocolServers,
    private readonly legacy: LegacyEndpoint,
    private readonly streams: ListenStreams,
    changes: Changes,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.modern = createMcpHandler(() => servers.create(Exchange.of), {
      legacy: 'reject',
      bus: changes,
      maxSubscriptions: streams.max,
      onerror: (err) => logger.debug({ err }, 'the protocol refused a message'),
    });
  }

  async answer(request: McpRequest, reply: FastifyReply, principal: Principal): Promise<Exchange> {
    const exchange = Exchange.begin(request, principal);
    const { message } = request;
    const webRequest = toWebRequest(request, reply);
    const response = (await isLegacyRequest(webRequest, message))
      ? await this.legacy.answer(webRequest, exchange, message)
      : await this.answerModern(webRequest, exchange, message);
    await sendWebResponse(response, reply, exchange, asked(message).kind !== 'request');
    return exchange;
  }

  private async answerModern(
    webRequest: Request,
    exchange: Exchange,
    message: JsonRpcMessage | undefined,
  ): Promise<Response> {
    const serve = (request: Request, parsedBody: JsonRpcMessage | undefined) =>
      this.modern.fetch(request, { authInfo: exchange.authInfo, parsedBody });
    if (message?.['method'] !== 'subscriptions/listen') return serve(webRequest, message);
    return this.streams.serve(webRequest, exchange, message, serve);
  }

  /** Ends every stream and session, so that clients go elsewhere; what still runs is cancelled. */
  async close(): Promise<void> {
    await Promise.all([this.modern.close(), this.legacy.close()]);
  }
}
