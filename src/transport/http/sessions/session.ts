import type { RequestId, Server, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server';
import type { MeasuredSession, SessionFault } from '../../../observability/metrics/session-metrics.js';
import { ownerOf, type Principal } from '../../../tool/principal.js';
import { officialSdk } from '../../mcp/official-sdk.js';
import type { JsonRpcMessage } from '../read-json-body.js';
import type { Exchange } from '../exchange.js';
import { SessionEvents } from './session-events.js';
import type { SharedSession } from './shared-session.js';

/** Milliseconds a client waits before it comes back to a stream it lost. */
const RETRY_AFTER_MS = 1_000;

/** One request of a session, for as long as it is answered. */
interface Use {
  isOpen: boolean;
  readonly isStream: boolean;
  /** Ends the answer before its time. */
  end?: () => void;
}

/** One client of the 2025 revisions, remembered between its requests. */
export class Session {
  readonly owner: string;
  /** Requests and streams that are open, and calls that go on although their client is gone. */
  private readonly exchanges = new Map<Exchange, Use>();
  private usedAt: number;
  /** Its last request: a client may go on with another credential than it began with. */
  latest: Exchange | undefined;

  private constructor(
    readonly id: string,
    readonly principal: Principal,
    private readonly server: Server,
    private readonly transport: WebStandardStreamableHTTPServerTransport,
    private readonly now: () => number,
    /** Where other instances serve it too. */
    readonly shared: SharedSession | undefined,
    private readonly measured: MeasuredSession,
  ) {
    this.owner = ownerOf(principal);
    this.usedAt = now();
  }

  /** @param onClose Called once, however the session ends. */
  static async open(
    id: string,
    { principal }: Exchange,
    server: Server,
    now: () => number,
    onClose: (session: Session) => void,
    measured: MeasuredSession,
    shared?: SharedSession,
  ): Promise<Session> {
    const { WebStandardStreamableHTTPServerTransport: Transport } = await officialSdk();
    const transport = new Transport({
      sessionIdGenerator: () => id,
      eventStore: shared?.events ?? new SessionEvents(),
      retryInterval: RETRY_AFTER_MS,
    });
    const session = new Session(id, principal, server, transport, now, shared, measured);
    const { onclose } = server;
    server.onclose = () => {
      onclose?.();
      measured.end(server.getNegotiatedProtocolVersion());
      shared?.close();
      onClose(session);
    };
    await server.connect(shared?.between(transport) ?? transport);
    return session;
  }

  /** Milliseconds since it was last used; 0 while a request, a stream or a call of it goes on. */
  get idleMs(): number {
    for (const [exchange, { isOpen }] of this.exchanges) {
      if (isOpen || exchange.isRunning) continue;
      this.exchanges.delete(exchange);
      this.usedAt = this.now();
    }
    return this.exchanges.size > 0 ? 0 : this.now() - this.usedAt;
  }

  async handle(request: Request, exchange: Exchange, message: JsonRpcMessage | undefined): Promise<Response> {
    const use = this.enter(exchange, request.method === 'GET');
    const leave = () => void (use.isOpen = false);
    try {
      const response = await this.answer(request, exchange, message);
      if (response.body !== null) return watched(response, response.body, use, leave);
      leave();
      return response;
    } catch (error) {
      leave();
      throw error;
    }
  }

  private async answer(request: Request, exchange: Exchange, message: JsonRpcMessage | undefined): Promise<Response> {
    const { shared } = this;
    const byTransport = (checked: Request) =>
      this.transport.handleRequest(checked, {
        authInfo: exchange.authInfo,
        ...(message !== undefined && { parsedBody: message }),
      });
    if (shared === undefined) return byTransport(request);
    if (request.method === 'GET') return shared.answerGet(request, byTransport);
    return shared.events.whileAnswering(message?.['id'] as RequestId | undefined, () => byTransport(request));
  }

  /**
   * Ends its streams and cancels its running calls.
   * @param fault Why, where neither its client asked for it nor this server stops.
   */
  close(fault?: SessionFault): Promise<void> {
    if (fault !== undefined) this.measured.blame(fault);
    return this.server.close();
  }

  /**
   * Ends streams that were opened with another credential than the one its client uses now. Answers to calls are left
   * alone: they end by themselves.
   */
  async endStreamsWhere(condition: (opened: Exchange) => Promise<boolean>): Promise<void> {
    const streams = [...this.exchanges].filter(([exchange, { isOpen, isStream }]) => {
      return isOpen && isStream && exchange !== this.latest;
    });
    await Promise.all(
      streams.map(async ([exchange, use]) => {
        if (await condition(exchange)) use.end?.();
      }),
    );
  }

  private enter(exchange: Exchange, isStream: boolean): Use {
    const use = { isOpen: true, isStream };
    this.exchanges.set(exchange, use);
    this.latest = exchange;
    return use;
  }
}

/** Tells when the answer has been read to its end or given up, and how to end it before. */
function watched(
  { status, headers }: Response,
  body: ReadableStream<Uint8Array>,
  use: Use,
  onEnd: () => void,
): Response {
  const reader = body.getReader();
  const passedOn = new ReadableStream<Uint8Array>({
    start: (controller) => {
      use.end = () => {
        onEnd();
        controller.close();
        void reader.cancel().catch(() => {});
      };
    },
    pull: async (controller) => {
      const { done, value } = await reader.read();
      if (!use.isOpen) return;
      if (!done) return controller.enqueue(value);
      onEnd();
      controller.close();
    },
    cancel: (reason) => {
      onEnd();
      return reader.cancel(reason);
    },
  });
  return new Response(passedOn, { status, headers });
}
