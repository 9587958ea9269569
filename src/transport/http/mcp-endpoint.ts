import { Inject, Injectable } from '@nestjs/common';
import { createMcpHandler, isLegacyRequest, type McpHttpHandler } from '@modelcontextprotocol/server';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { LOGGER } from '../../observability/logger.js';
import { Pipeline } from '../../pipeline/pipeline.js';
import { Changes } from '../../tool/changes.js';
import type { Principal } from '../../tool/principal.js';
import { ProtocolServers } from '../mcp/protocol-servers.js';
import { asked } from '../mcp/asked.js';
import { Exchange } from './exchange.js';
import { ListenStreams } from './listening/listen-streams.js';
import { isStream } from './listening/until-expiry.js';
import type { McpRequest } from './mcp-request.js';
import { ProtocolRefusals } from './protocol-refusals.js';
import type { JsonRpcMessage } from './read-json-body.js';
import { requestAtDoor } from './request-at-door.js';
import { withRefusedStatus } from './refused-status.js';
import { sendWebResponse } from './send-web-response.js';
import { LegacyEndpoint } from './sessions/legacy-endpoint.js';
import { toWebRequest } from './to-web-request.js';

/** What the SDK calls the rule by which it refuses a message. */
const RULE = /\(([a-z-]+)\)/;

/** Answered with a stream that lasts. */
const LISTEN = 'subscriptions/listen';

/** `/mcp` behind the door: the 2026-07-28 revision by itself, the revisions before it through their own endpoint. */
@Injectable()
export class McpEndpoint {
  private readonly modern: McpHttpHandler;

  constructor(
    servers: ProtocolServers,
    private readonly legacy: LegacyEndpoint,
    private readonly streams: ListenStreams,
    private readonly pipeline: Pipeline,
    private readonly refusals: ProtocolRefusals,
    changes: Changes,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.modern = createMcpHandler(() => servers.create(Exchange.of), {
      legacy: 'reject',
      bus: changes,
      maxSubscriptions: streams.max,
      // Its words quote headers and methods, which may hold anything.
      onerror: ({ message }) => logger.debug({ rule: RULE.exec(message)?.[1] }, 'the protocol refused a message'),
    });
  }

  /** @param exchange Of a call that runs already. */
  async answer(
    request: McpRequest,
    reply: FastifyReply,
    principal: Principal,
    exchange = Exchange.begin(request, principal),
  ): Promise<void> {
    const { message } = request;
    const webRequest = toWebRequest(request, reply);
    const answered = (await isLegacyRequest(webRequest, message))
      ? await this.legacy.answer(webRequest, exchange, message)
      : await this.answerModern(webRequest, exchange, request);
    const told = this.refusals.told(answered, request, exchange);
    const response = told instanceof Promise ? await told : told;
    const isListening = message?.['method'] === LISTEN;
    await sendWebResponse(response, reply, exchange, { isCall: asked(message).kind !== 'request', isListening });
  }

  private async answerModern(webRequest: Request, exchange: Exchange, request: McpRequest): Promise<Response> {
    const { message } = request;
    const serve = (checked: Request, parsedBody: JsonRpcMessage | undefined) =>
      this.modern.fetch(checked, { authInfo: exchange.authInfo, parsedBody });
    if (message?.['method'] !== LISTEN) {
      return withRefusedStatus(await serve(webRequest, message), exchange);
    }
    const response = await this.streams.serve(webRequest, exchange, message, serve);
    // The SDK answers it without a handler. Seen once its stream is open, not for as long as that lasts.
    if (isStream(response)) await this.pipeline.watch(requestAtDoor(request), () => Promise.resolve());
    return response;
  }

  /** Ends every stream and session, so that clients go elsewhere; what still runs is cancelled. */
  async close(): Promise<void> {
    await Promise.all([this.modern.close(), this.legacy.close()]);
  }
}
