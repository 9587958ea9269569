import { Inject, Injectable } from '@nestjs/common';
import type { LegacyHttpHandler } from '@modelcontextprotocol/server';
import type { Config } from '../../../config/load-config.js';
import { configSlice } from '../../../config/config-slices.js';
import { UnreadMetrics } from '../../../observability/metrics/unread-metrics.js';
import { officialSdk } from '../../mcp/official-sdk.js';
import { ProtocolServers } from '../../mcp/protocol-servers.js';
import { DoorRefusal } from '../door-refusal.js';
import { Exchange } from '../exchange.js';
import type { JsonRpcMessage } from '../read-json-body.js';
import { boundedBody, MAX_WAITING_BYTES } from '../listening/bounded-body.js';
import { isStream, untilExpiry } from '../listening/until-expiry.js';
import { SESSION_NOT_FOUND } from './session.js';
import { Sessions } from './sessions.js';

/** The 2025 revisions: with a session from `initialize` on, or without one for a client that does not keep any. */
@Injectable()
export class LegacyEndpoint {
  private stateless: LegacyHttpHandler | undefined;

  constructor(
    private readonly sessions: Sessions,
    private readonly servers: ProtocolServers,
    private readonly unread: UnreadMetrics,
    @Inject(configSlice('sessions')) private readonly config: Config['sessions'],
  ) {}

  async answer(request: Request, exchange: Exchange, message: JsonRpcMessage | undefined): Promise<Response> {
    if (this.config.mode === 'off') return this.answerAlone(request, exchange, message);
    const { isInitializeRequest } = await officialSdk();
    // A client that starts anew may still carry the id of a session that is gone.
    if (isInitializeRequest(message)) {
      const opened = await this.sessions.open(exchange);
      const response = await opened.handle(request, exchange, message);
      // Refused by the SDK, so its client will never come back to it.
      if (!response.ok) await this.sessions.refuse(opened);
      else await this.sessions.share(opened, message.params);
      return response;
    }
    const id = request.headers.get('mcp-session-id');
    if (id === null) return this.answerAlone(request, exchange, message);
    const session = await this.sessions.find(id, exchange, request.method === 'GET');
    if (session === undefined) {
      const codes = { httpStatus: 404, jsonRpcCode: SESSION_NOT_FOUND };
      throw new DoorRefusal('invalid_input', 'Session not found. Start a new one with initialize.', codes);
    }
    const response = await session.handle(request, exchange, message);
    if (request.method === 'DELETE' && response.ok) await this.sessions.end(session);
    const lasting = untilExpiry(response, exchange.principal);
    // What other instances know of too is read from their common log, no faster than its client reads.
    return session.shared !== undefined && request.method === 'GET' ? lasting : this.bounded(lasting);
  }

  close(): Promise<void> {
    return this.sessions.closeAll();
  }

  /** Outside of any session. */
  private async answerAlone(request: Request, exchange: Exchange, message: JsonRpcMessage | undefined) {
    const [{ legacyStatelessFallback }, servers] = await Promise.all([officialSdk(), this.servers.load()]);
    this.stateless ??= legacyStatelessFallback(() => servers.create(Exchange.of));
    return this.stateless(request, {
      authInfo: exchange.authInfo,
      ...(message !== undefined && { parsedBody: message }),
    });
  }

  /** The same answer; a stream that is not read is cut, and its client takes it up again with what is kept of it. */
  private bounded(response: Response): Response {
    const { body } = response;
    if (body === null || !isStream(response)) return response;
    const onEnd = (isUnread: boolean) => {
      if (isUnread) this.unread.cut('overflow');
    };
    return new Response(boundedBody(body, MAX_WAITING_BYTES, onEnd), response);
  }
}
