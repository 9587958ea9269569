import type {
  JSONRPCMessage,
  RequestId,
  Server,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import type { MeasuredSession, SessionFault } from '../../../observability/metrics/session-metrics.js';
import { ownerOf, type Principal } from '../../../tool/principal.js';
import type { CallOrigin } from '../../../pipeline/call.js';
import type { AskKind } from '../../../tool/ask.js';
import { claimedClient } from '../../mcp/claimed-client.js';
import { canAnswer } from '../../mcp/client-abilities.js';
import { officialSdk } from '../../mcp/official-sdk.js';
import type { JsonRpcMessage } from '../read-json-body.js';
import type { Exchange } from '../exchange.js';
import type { CallUnderWay } from './call-under-way.js';
import { SessionEvents } from './session-events.js';
import type { SharedEvents } from './shared-events.js';
import type { SharedSession } from './shared-session.js';
import { type Use, watched } from './watched-response.js';

/** What a client of the 2025 revisions is told about a session that is not there; it then opens a new one. */
export const SESSION_NOT_FOUND = -32001;
/** Milliseconds a client waits before it comes back to a stream it lost. */
export const RETRY_AFTER_MS = 1_000;

/** Hears what becomes of a session. */
export interface SessionWatcher {
  /** It begins to be used, or has just been used: nothing of it goes on any more. */
  onUse(session: Session, isInUse: boolean): void;
  /** Called once, however the session ends. */
  onClose(session: Session): void;
}

/** One client of the 2025 revisions, remembered between its requests. */
export class Session {
  readonly owner: string;
  /** Calls that the SDK does not know of, for as long as they need not be waited for. */
  readonly underWay = new Set<CallUnderWay>();
  /** Requests and streams that are open, and calls that go on although their client is gone. */
  private readonly exchanges = new Map<Exchange, Use>();
  private usedAt: number;
  private begun: Session['origin'];
  hasEnded = false;
  /** Its last request: a client may go on with another credential than it began with. */
  latest: Exchange | undefined;

  private constructor(
    readonly id: string,
    readonly principal: Principal,
    private readonly server: Server,
    private readonly transport: WebStandardStreamableHTTPServerTransport,
    /** What its streams said last. */
    readonly events: SessionEvents | SharedEvents,
    private readonly now: () => number,
    private readonly watcher: SessionWatcher,
    /** Where other instances serve it too. */
    readonly shared: SharedSession | undefined,
    private readonly measured: MeasuredSession,
  ) {
    this.owner = ownerOf(principal);
    this.usedAt = now();
  }

  static async open(
    id: string,
    { principal }: Exchange,
    server: Server,
    now: () => number,
    watcher: SessionWatcher,
    measured: MeasuredSession,
    shared?: SharedSession,
  ): Promise<Session> {
    const { WebStandardStreamableHTTPServerTransport: Transport } = await officialSdk();
    const events = shared?.events ?? new SessionEvents();
    const transport = new Transport({
      sessionIdGenerator: () => id,
      eventStore: events,
      retryInterval: RETRY_AFTER_MS,
    });
    const session = new Session(id, principal, server, transport, events, now, watcher, shared, measured);
    const { onclose } = server;
    server.onclose = () => {
      onclose?.();
      session.hasEnded = true;
      measured.end(server.getNegotiatedProtocolVersion());
      shared?.close();
      watcher.onClose(session);
    };
    await server.connect(shared?.between(transport) ?? transport);
    return session;
  }

  /** What its client said when it began; undefined until that is over. */
  get origin(): Pick<CallOrigin, 'protocolVersion' | 'client' | 'sessionId'> | undefined {
    const protocolVersion = this.server.getNegotiatedProtocolVersion();
    if (protocolVersion === undefined) return undefined;
    return (this.begun ??= {
      protocolVersion,
      client: claimedClient(this.server.getClientVersion()),
      sessionId: this.id,
    });
  }

  canAsk(kind: AskKind): boolean {
    return canAnswer(this.server.getClientCapabilities() ?? {}, kind);
  }

  /** Milliseconds since it was last used; 0 while a request, a stream or a call of it goes on. */
  get idleMs(): number {
    for (const [exchange, { isOpen }] of this.exchanges) {
      if (exchange.isRunning) continue;
      // What is cancelled is never answered: its client may leave it open for as long as it likes.
      if (!isOpen || exchange.isCancelled) this.forget(exchange);
    }
    return this.exchanges.size > 0 ? 0 : this.now() - this.usedAt;
  }

  async handle(request: Request, exchange: Exchange, message: JsonRpcMessage | undefined): Promise<Response> {
    const use = this.enter(exchange, request.method === 'GET');
    const { leave } = use;
    try {
      if (exchange.underWay === undefined && this.underWay.size > 0) await this.handOver();
      const answered = await this.answer(request, exchange, message);
      const response = this.hasEnded && request.method !== 'DELETE' ? await notFound(answered) : answered;
      if (response.body !== null) return watched(response, response.body, use);
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
    if (message !== undefined && !('method' in message)) await shared.bring(message as JSONRPCMessage);
    return shared.events.whileAnswering(message?.['id'] as RequestId | undefined, () => byTransport(request));
  }

  /**
   * Ends its streams and cancels its running calls.
   * @param fault Why, where neither its client asked for it nor this server stops.
   */
  async close(fault?: SessionFault): Promise<void> {
    if (fault !== undefined) this.measured.blame(fault);
    await this.handOver();
    await this.server.close();
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

  /** A request of it begins to be answered. */
  enter(exchange: Exchange, isStream = false): Use {
    const use: Use = { isOpen: true, isStream, leave: () => this.leave(exchange, use) };
    this.exchanges.set(exchange, use);
    if (this.exchanges.size === 1) this.watcher.onUse(this, true);
    this.latest = exchange;
    return use;
  }

  private leave(exchange: Exchange, use: Use): void {
    use.isOpen = false;
    if (!exchange.isRunning && this.exchanges.get(exchange) === use) this.forget(exchange);
  }

  private forget(exchange: Exchange): void {
    this.exchanges.delete(exchange);
    this.usedAt = this.now();
    if (this.exchanges.size === 0) this.watcher.onUse(this, false);
  }

  /** Whatever else the SDK is told or asked may be about a call: it gets to know of all that are under way before. */
  async handOver(): Promise<void> {
    await Promise.all([...this.underWay].map((call) => call.handOver()));
  }
}

/** What the SDK says of a session that is over, in place of what it began to say while that ended: nothing would follow. */
async function notFound({ body }: Response): Promise<Response> {
  await body?.cancel();
  const error = { code: SESSION_NOT_FOUND, message: 'Session not found' };
  return Response.json({ jsonrpc: '2.0', error, id: null }, { status: 404 });
}
