import { Inject, Injectable } from '@nestjs/common';
import { createMcpHandler, isLegacyRequest, type McpHttpHandler } from '@modelcontextprotocol/server';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { LOGGER } from '../../observability/logger.js';
import type { Principal } from '../../tool/principal.js';
import { ProtocolServers } from '../mcp/protocol-servers.js';
import { Exchange } from './exchange.js';
import type { McpRequest } from './mcp-request.js';
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
    @Inject(LOGGER) logger: Logger,
  ) {
    this.modern = createMcpHandler(() => servers.create(Exchange.of), {
      legacy: 'reject',
      onerror: (err) => logger.debug({ err }, 'the protocol refused a message'),
    });
  }

  async answer(request: McpRequest, reply: FastifyReply, principal: Principal): Promise<void> {
    const exchange = new Exchange(principal, request.ip);
    const { message } = request;
    const webRequest = toWebRequest(request, reply);
    const response = (await isLegacyRequest(webRequest, message))
      ? await this.legacy.answer(webRequest, exchange, message)
      : await this.modern.fetch(webRequest, { authInfo: exchange.authInfo, parsedBody: message });
    await sendWebResponse(response, reply, () => exchange.finished);
  }

  /** Ends every stream and session, so that clients go elsewhere; what still runs is cancelled. */
  async close(): Promise<void> {
    await Promise.all([this.modern.close(), this.legacy.close()]);
  }
}
