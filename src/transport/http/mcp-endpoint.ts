import { Inject, Injectable } from '@nestjs/common';
import type { isLegacyRequest, McpHttpHandler } from '@modelcontextprotocol/server';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { LoadedOnce } from '../../loading/loaded-once.js';
import { LOGGER } from '../../observability/logger.js';
import { Pipeline } from '../../pipeline/pipeline.js';
import { Changes } from '../../tool/changes.js';
import type { Principal } from '../../tool/principal.js';
import { ProtocolServers } from '../mcp/protocol-servers.js';
import { asked } from '../mcp/asked.js';
import { officialSdk } from '../mcp/official-sdk.js';
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

interface Loaded {
  readonly modern: McpHttpHandler;
  readonly isLegacy: typeof isLegacyRequest;
}

/** `/mcp` behind the door: the 2026-07-28 revision by itself, the revisions before it through their own endpoint. */
@Injectable()
export class McpEndpoint {
  private readonly loaded = new LoadedOnce(() => this.loadHandler());

  constructor(
    private readonly servers: ProtocolServers,
    private readonly legacy: LegacyEndpoint,
    private readonly streams: ListenStreams,
    private readonly pipeline: Pipeline,
    private readonly refusals: ProtocolRefusals,
    private readonly changes: Changes,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Loads what requests are answered with: a start does without. */
  load(): Promise<Loaded> {
    return this.loaded.get();
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
    const { isLegacy, modern } = await this.load();
    const answered = (await isLegacy(webRequest, message))
      ? await this.legacy.answer(webRequest, exchange, message)
      : await this.answerModern(modern, webRequest, exchange, request);
    const told = this.refusals.told(answered, request, exchange);
    const response = told instanceof Promise ? await told : told;
    const isListening = message?.['method'] === LISTEN;
    await sendWebResponse(response, reply, exchange, { isCall: asked(message).kind !== 'request', isListening });
  }

  private async answerModern(
    modern: McpHttpHandler,
    webRequest: Request,
    exchange: Exchange,
    request: McpRequest,
  ): Promise<Response> {
    const { message } = request;
    const serve = (checked: Request, parsedBody: JsonRpcMessage | undefined) =>
      modern.fetch(checked, { authInfo: exchange.authInfo, parsedBody });
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
    const loaded = await this.loaded.ifLoaded();
    await Promise.all([loaded?.modern.close(), this.legacy.close()]);
  }

  private async loadHandler(): Promise<Loaded> {
    const [sdk, servers] = await Promise.all([officialSdk(), this.servers.load()]);
    const modern = sdk.createMcpHandler(() => servers.create(Exchange.of), {
      legacy: 'reject',
      bus: this.changes,
      maxSubscriptions: this.streams.max,
      // Its words quote headers and methods, which may hold anything.
      onerror: ({ message }) => this.logger.debug({ rule: RULE.exec(message)?.[1] }, 'the protocol refused a message'),
    });
    return { modern, isLegacy: sdk.isLegacyRequest };
  }
}
