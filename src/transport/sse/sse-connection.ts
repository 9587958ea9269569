import type { ServerResponse } from 'node:http';
import type { MeasuredSession, SessionFault } from '../../observability/metrics/session-metrics.js';
import { ownerOf } from '../../tool/principal.js';
import type { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import type { Server } from '@modelcontextprotocol/server';
import type { FastifyReply } from 'fastify';
import type { Exchange } from '../http/exchange.js';
import { atExpiry } from '../http/listening/at-expiry.js';
import { MAX_WAITING_BYTES } from '../http/listening/bounded-body.js';
import { type JsonRpcMessage, notOneMessage } from '../http/read-json-body.js';

/** Where a client posts its messages. */
const MESSAGES_PATH = '/messages';

/** Milliseconds between two comments, so that nothing on the way takes a quiet stream for a dead one. */
const KEEP_ALIVE_MS = 15_000;

/** One client of the HTTP+SSE transport: its stream, and the server that answers on it. */
export class SseConnection {
  readonly owner: string;
  private readonly transport: SSEServerTransport;
  private readonly keepAlive: NodeJS.Timeout;
  private isToEnd = false;

  private constructor(
    /** The request that opened it, then the last message. */
    public latest: Exchange,
    private readonly server: Server,
    reply: FastifyReply,
    private readonly measured: MeasuredSession,
    Transport: typeof SSEServerTransport,
  ) {
    this.owner = ownerOf(latest.principal);
    this.transport = new Transport(MESSAGES_PATH, reply.raw);
    this.endUnread(reply.raw);
    this.keepAlive = setInterval(() => reply.raw.write(': keep-alive\n\n'), KEEP_ALIVE_MS).unref();
  }

  /**
   * Takes the reply over and begins the stream.
   * @param onOpen Called before the client can hear of it.
   * @param onClose Called once it has ended, whoever ended it.
   */
  static async open(
    exchange: Exchange,
    server: Server,
    reply: FastifyReply,
    measured: MeasuredSession,
    Transport: typeof SSEServerTransport,
    onOpen: (connection: SseConnection) => Promise<void>,
    onClose: (id: string) => void,
  ): Promise<void> {
    // What the door has put on the reply, such as CORS, must reach the client although the SDK writes the head.
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) reply.raw.setHeader(name, value);
    // A proxy that gathers what it passes on would hold back every answer.
    reply.raw.setHeader('x-accel-buffering', 'no');
    reply.hijack();
    const connection = new SseConnection(exchange, server, reply, measured, Transport);
    const { onclose } = server;
    const forgetExpiry = atExpiry(exchange.principal, () => void connection.close('expired'));
    server.onclose = () => {
      onclose?.();
      measured.end(server.getNegotiatedProtocolVersion());
      forgetExpiry();
      clearInterval(connection.keepAlive);
      onClose(connection.id);
    };
    await onOpen(connection);
    await server.connect(connection.transport);
    // Gone, or to end, before the SDK could see to that: nobody else would.
    if (reply.raw.destroyed || connection.isToEnd) await connection.close();
  }

  get id(): string {
    return this.transport.sessionId;
  }

  /** Hands a posted message to the server; the answer goes to the stream. Rejects what is not JSON-RPC. */
  receive(message: JsonRpcMessage, exchange: Exchange): Promise<void> {
    this.latest = exchange;
    return this.pass(message, exchange);
  }

  /** The same for a message of another instance, whose credential stays there: that of this stream goes on counting. */
  async pass(message: JsonRpcMessage, exchange: Exchange): Promise<void> {
    try {
      await this.transport.handleMessage(message, { authInfo: exchange.authInfo });
    } catch (cause) {
      throw notOneMessage(cause);
    }
  }

  /** The SDK would let the memory of the service grow by whatever is not read. */
  private endUnread(stream: ServerResponse): void {
    const send = this.transport.send.bind(this.transport);
    this.transport.send = async (message) => {
      if (stream.writableLength <= MAX_WAITING_BYTES) return send(message);
      this.measured.blame('unread');
      stream.destroy();
    };
  }

  /** @param fault Why, where neither its client is gone nor this server stops. */
  close(fault?: SessionFault): Promise<void> {
    this.isToEnd = true;
    if (fault !== undefined) this.measured.blame(fault);
    return this.server.close();
  }
}
