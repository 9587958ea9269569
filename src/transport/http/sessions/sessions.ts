import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Config } from '../../../config/load-config.js';
import { configSlice } from '../../../config/config-slices.js';
import { Failure } from '../../../errors/failure.js';
import { ownerOf, type Principal } from '../../../tool/principal.js';
import { ProtocolServers } from '../../mcp/protocol-servers.js';
import { Exchange } from '../exchange.js';
import { Session } from './session.js';

/** Milliseconds between two looks for idle sessions. */
const SWEEP_EVERY_MS = 5_000;
/** Seconds after which a place may be free again. */
const RETRY_AFTER_SECONDS = 30;

/** The sessions of this instance. Each belongs to one subject: to anybody else it does not exist. */
@Injectable()
export class Sessions implements OnModuleInit, OnApplicationShutdown {
  private readonly byId = new Map<string, Session>();
  private sweeper: NodeJS.Timeout | undefined;

  constructor(
    private readonly servers: ProtocolServers,
    @Inject(configSlice('sessions')) private readonly config: Config['sessions'],
  ) {}

  get count(): number {
    return this.byId.size;
  }

  onModuleInit(): void {
    this.sweeper = setInterval(() => void this.closeIdle(), SWEEP_EVERY_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.sweeper);
    await this.closeAll();
  }

  /** The session of this id, if it belongs to this principal. */
  find(id: string, principal: Principal): Session | undefined {
    const session = this.byId.get(id);
    return session?.owner === ownerOf(principal) ? session : undefined;
  }

  /** @throws Failure `rate_limited` when the principal has too many sessions in use, `overloaded` when the instance has. */
  async open(exchange: Exchange): Promise<Session> {
    await this.makeRoom(exchange.principal);
    const session = await Session.open(
      randomUUID(),
      exchange,
      this.servers.createLasting(Exchange.of, exchange.principal),
      () => performance.now(),
      ({ id }) => this.byId.delete(id),
    );
    this.byId.set(session.id, session);
    return session;
  }

  /** Closes every session nobody has used for `SESSION_IDLE_TIMEOUT_MS`. */
  async closeIdle(): Promise<void> {
    const idle = [...this.byId.values()].filter(({ idleMs }) => idleMs >= this.config.idleTimeoutMs);
    await Promise.all(idle.map((session) => session.close()));
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.byId.values()].map((session) => session.close()));
  }

  /** A client that forgets to end its sessions loses its own oldest idle one, never somebody else's. */
  private async makeRoom(principal: Principal): Promise<void> {
    const owner = ownerOf(principal);
    const own = [...this.byId.values()].filter((session) => session.owner === owner);
    if (own.length < this.config.maxPerPrincipal && this.byId.size < this.config.max) return;
    const oldest = own.filter(({ idleMs }) => idleMs > 0).toSorted((a, b) => b.idleMs - a.idleMs)[0];
    if (oldest !== undefined) return oldest.close();
    if (own.length >= this.config.maxPerPrincipal) {
      const message =
        'You have too many open sessions. End one with DELETE, or wait until one has been idle for a while.';
      throw new Failure('rate_limited', message, {
        limit: this.config.maxPerPrincipal,
        retryAfter: RETRY_AFTER_SECONDS,
      });
    }
    throw new Failure('overloaded', 'This server has too many open sessions.', { retryAfter: RETRY_AFTER_SECONDS });
  }
}
