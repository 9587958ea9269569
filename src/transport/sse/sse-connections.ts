import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Config } from '../../config/load-config.js';
import { configSlice } from '../../config/config-slices.js';
import { Failure } from '../../errors/failure.js';
import { SessionMetrics } from '../../observability/metrics/session-metrics.js';
import { ownerOf, type Principal } from '../../tool/principal.js';
import { endWhere } from '../http/end-where.js';
import { Exchange } from '../http/exchange.js';
import { ProtocolServers } from '../mcp/protocol-servers.js';
import type { JsonRpcMessage } from '../http/read-json-body.js';
import { SseConnection } from './sse-connection.js';
import { SseElsewhere } from './sse-elsewhere.js';

/** Seconds after which a place may be free again. */
const RETRY_AFTER_SECONDS = 30;

/** The open HTTP+SSE streams of this instance. A stream is its client's session, so the limits of sessions hold. */
@Injectable()
export class SseConnections {
  private readonly byId = new Map<string, SseConnection>();

  constructor(
    private readonly servers: ProtocolServers,
    private readonly elsewhere: SseElsewhere,
    private readonly metrics: SessionMetrics,
    @Inject(configSlice('sessions')) private readonly limits: Config['sessions'],
  ) {}

  get count(): number {
    return this.byId.size;
  }

  /** @throws Failure `rate_limited` or `overloaded` when there are too many. */
  async open(exchange: Exchange, reply: FastifyReply): Promise<void> {
    // Not before somebody opens one: it is the first version of the SDK, which nothing else needs.
    const { SSEServerTransport } = await import('@modelcontextprotocol/sdk/server/sse.js');
    const servers = await this.servers.load();
    // Nothing is waited for until it is remembered, so that those who come together are counted.
    this.refuseTooMany(exchange.principal);
    const server = servers.createLasting(Exchange.of, exchange.principal);
    const remember = async (connection: SseConnection) => {
      this.byId.set(connection.id, connection);
      const { credentials, remoteAddress } = exchange;
      await this.elsewhere.offer(connection.id, connection.owner, (message, principal) =>
        connection.pass(message, new Exchange(principal, credentials, remoteAddress)),
      );
    };
    await SseConnection.open(
      exchange,
      server,
      reply,
      this.metrics.begin('http'),
      SSEServerTransport,
      remember,
      (id) => {
        this.byId.delete(id);
        this.elsewhere.withdraw(id);
      },
    );
  }

  /** Takes a message to the stream of this id, on whichever instance. @returns Where this principal has such a stream. */
  async receive(id: string, message: JsonRpcMessage, exchange: Exchange): Promise<'here' | 'elsewhere' | 'nowhere'> {
    const connection = this.byId.get(id);
    if (connection === undefined)
      return (await this.elsewhere.send(id, message, exchange.principal)) ? 'elsewhere' : 'nowhere';
    if (connection.owner !== ownerOf(exchange.principal)) return 'nowhere';
    await connection.receive(message, exchange);
    return 'here';
  }

  /** Ends the streams whose last request meets a condition. @returns How many. */
  endWhere(condition: (latest: Exchange) => Promise<boolean>): Promise<number> {
    return endWhere([...this.byId.values()], ({ latest }) => condition(latest));
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.byId.values()].map((connection) => connection.close()));
  }

  private refuseTooMany(principal: Principal): void {
    const owner = ownerOf(principal);
    const own = [...this.byId.values()].filter((connection) => connection.owner === owner).length;
    const { max, maxPerPrincipal } = this.limits;
    const retryAfter = RETRY_AFTER_SECONDS;
    if (own >= maxPerPrincipal) {
      throw new Failure('rate_limited', 'You have too many open streams. Close one.', {
        limit: maxPerPrincipal,
        retryAfter,
        refusedBy: 'own_streams',
        room: { bound: maxPerPrincipal },
      });
    }
    if (this.byId.size >= max)
      throw new Failure('overloaded', 'This server has too many open streams.', {
        retryAfter,
        refusedBy: 'streams',
        room: { bound: max },
      });
  }
}
