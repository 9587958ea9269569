import { Inject, Injectable } from '@nestjs/common';
import {
  type AuthInfo,
  createMcpHandler,
  type McpHttpHandler,
  type McpRequestContext,
} from '@modelcontextprotocol/server';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { LOGGER } from '../../observability/logger.js';
import type { Finished } from '../../pipeline/pipeline.js';
import type { Principal } from '../../tool/principal.js';
import { ProtocolServers } from '../mcp/protocol-servers.js';
import type { McpRequest } from './mcp-request.js';
import { sendWebResponse } from './send-web-response.js';
import { toWebRequest } from './to-web-request.js';

/** What one HTTP exchange knows, handed through the SDK to the protocol server it makes. */
interface Exchange {
  readonly principal: Principal;
  readonly remoteAddress: string;
  finished?: Finished;
}

/** `/mcp`: both protocol eras through the official SDK, stateless. */
@Injectable()
export class McpEndpoint {
  private readonly handler: McpHttpHandler;

  constructor(
    private readonly servers: ProtocolServers,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.handler = createMcpHandler((context) => this.serverFor(context), {
      onerror: (err) => logger.debug({ err }, 'the protocol refused a message'),
    });
  }

  async answer(request: McpRequest, reply: FastifyReply, principal: Principal): Promise<void> {
    const exchange: Exchange = { principal, remoteAddress: request.ip };
    const response = await this.handler.fetch(toWebRequest(request, reply), {
      authInfo: authInfoOf(exchange),
      ...(request.message !== undefined && { parsedBody: request.message }),
    });
    await sendWebResponse(response, reply, () => exchange.finished);
  }

  /** Ends every open stream; running calls are aborted. */
  close(): Promise<void> {
    return this.handler.close();
  }

  private serverFor({ authInfo }: McpRequestContext) {
    const exchange = authInfo?.extra?.['exchange'] as Exchange;
    return this.servers.create({
      principal: exchange.principal,
      transport: 'http',
      remoteAddress: exchange.remoteAddress,
      onFinished: (finished) => {
        exchange.finished = finished;
      },
    });
  }
}

/** The SDK carries this to the server it makes. The token itself stays at the door. */
function authInfoOf(exchange: Exchange): AuthInfo {
  const { id, clientId, scopes, expiresAt } = exchange.principal;
  return {
    token: '',
    clientId: clientId ?? id,
    scopes: [...scopes],
    ...(expiresAt !== undefined && { expiresAt }),
    extra: { exchange },
  };
}
