import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Config } from '../../../config/load-config.js';
import { configSlice } from '../../../config/config-slices.js';
import { SessionMetrics } from '../../../observability/metrics/session-metrics.js';
import { ownerOf, type Principal } from '../../../tool/principal.js';
import { ChangeNotices } from '../../mcp/change-notices.js';
import { ProtocolServers } from '../../mcp/protocol-servers.js';
import { endWhere } from '../end-where.js';
import { Exchange } from '../exchange.js';
import { OpenSessions } from './open-sessions.js';
import { reviveSession } from './revive-session.js';
import { Session } from './session.js';
import { SessionPlaces } from './session-places.js';
import { SessionSharing } from './session-sharing.js';

/** Milliseconds between two looks for idle sessions. */
const SWEEP_EVERY_MS = 5_000;

/**
 * The sessions this instance serves. Each belongs to one subject: to anybody else it does not exist. With Redis they are
 * copies of what all instances know: made when a client comes here, given up when it does not come again.
 */
@Injectable()
export class Sessions implements OnModuleInit, OnApplicationShutdown {
  private readonly opened = new OpenSessions();
  private readonly reviving = new Map<string, Promise<Session | undefined>>();
  private readonly places: SessionPlaces;
  private sweeper: NodeJS.Timeout | undefined;

  constructor(
    private readonly servers: ProtocolServers,
    private readonly notices: ChangeNotices,
    private readonly sharing: SessionSharing,
    private readonly metrics: SessionMetrics,
    @Inject(configSlice('sessions')) private readonly config: Config['sessions'],
  ) {
    this.places = new SessionPlaces(this.opened, sharing, config);
  }

  get count(): number {
    return this.opened.size;
  }

  onModuleInit(): void {
    this.sharing.onGap(() => {
      for (const { shared } of this.opened) void shared?.watches.converge();
    });
    this.sweeper = setInterval(() => void this.closeIdle(), SWEEP_EVERY_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.sweeper);
    await this.closeAll();
  }

  /**
   * The session of this id, if it belongs to the principal of this exchange.
   * @param isToLast Whether it is asked for to be used for a while.
   * @throws Failure `overloaded` when a session of another instance finds no place here.
   */
  async find(id: string, exchange: Exchange, isToLast: boolean): Promise<Session | undefined> {
    const owner = ownerOf(exchange.principal);
    // Waits for nothing where it need not: of requests that go on in the same turn each would make a session of its own.
    while (this.reviving.has(id)) await this.reviving.get(id);
    const here = this.opened.get(id);
    if (here === undefined) return this.revive(id, owner, exchange);
    if (here.owner !== owner) return undefined;
    // A call under way was let in when it began. The session could not close for it either: its end waits for such calls.
    if (exchange.underWay !== undefined) return here;
    if (await this.sharing.isKept(here, isToLast)) return here;
    await here.close();
    return undefined;
  }

  /** The same, where its client has begun it and it is served here; other instances may have ended it. */
  here(id: string, principal: Principal): Session | undefined {
    const session = this.opened.get(id);
    if (session === undefined || session.origin === undefined || this.reviving.has(id)) return undefined;
    return session.owner === ownerOf(principal) ? session : undefined;
  }

  /** Whether it goes on here: no instance has ended it, as far as is known. */
  async isAlive(session: Session): Promise<boolean> {
    return (await this.sharing.isKept(session, false)) && this.opened.get(session.id) === session;
  }

  /** @throws Failure `rate_limited` when the principal has too many sessions in use, `overloaded` when the instance has. */
  async open(exchange: Exchange): Promise<Session> {
    const owner = ownerOf(exchange.principal);
    const id = randomUUID();
    await this.places.takeOf(owner, id);
    try {
      await this.places.takeHere(owner, id);
      return await this.create(id, exchange);
    } catch (thrown) {
      await this.places.leave(owner, id);
      throw thrown;
    }
  }

  /** Closes one that its client will never come back to. */
  async refuse(session: Session): Promise<void> {
    await session.close('refused');
    await this.places.leave(session.owner, session.id);
  }

  /** Lets other instances go on with a session whose client has begun. */
  async share(session: Session, initialize: unknown): Promise<void> {
    await session.shared?.heard();
    return this.sharing.save(session, initialize as Readonly<Record<string, unknown>>);
  }

  /** Ends a session everywhere, as its client asked. */
  async end(session: Session): Promise<void> {
    await session.close();
    await this.sharing.end(session);
  }

  /** Closes every session nobody has used here for `SESSION_IDLE_TIMEOUT_MS`, and tells the others what ended and they do not know. */
  async closeIdle(): Promise<void> {
    this.sharing.endAgain();
    await Promise.all(
      [...this.opened].map(async (session) => {
        const { idleMs } = session;
        if (idleMs >= this.config.idleTimeoutMs) await session.close('idle');
        // One that is used counts as used on the other instances too.
        else if (idleMs === 0 && !(await this.sharing.isKept(session, true))) await session.close();
      }),
    );
  }

  /** Ends the sessions whose last request meets a condition, and in the others the streams that do. @returns How many sessions. */
  endWhere(condition: (latest: Exchange) => Promise<boolean>): Promise<number> {
    return endWhere([...this.opened], async (session) => {
      if (session.latest !== undefined && (await condition(session.latest))) return true;
      await session.endStreamsWhere(condition);
      return false;
    });
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.opened].map((session) => session.close()));
  }

  private async create(id: string, exchange: Exchange): Promise<Session> {
    const shared = this.sharing.partOf(id);
    const servers = await this.servers.load();
    const server = servers.createLasting(Exchange.of, exchange.principal, shared);
    const session = await Session.open(
      id,
      exchange,
      server,
      () => performance.now(),
      {
        onUse: (used, isInUse) => this.opened.used(used, isInUse),
        onClose: (closed) => this.opened.delete(closed),
      },
      this.metrics.begin('http'),
      shared,
    );
    shared?.listen({
      watch: (uri, isWatched) => this.notices.watchHere(server, uri, exchange.principal, isWatched),
      watched: () => this.notices.watchedHere(server),
      handOver: () => session.handOver(),
      end: () => void session.close(),
    });
    // It may have ended by now; nothing would take it out again.
    if (!session.hasEnded) this.opened.add(session);
    this.places.begun(id);
    return session;
  }

  /** Goes on with a session of another instance. */
  private revive(id: string, owner: string, exchange: Exchange): Promise<Session | undefined> {
    const made = (async () => {
      const known = await this.sharing.find(id, owner);
      if (known === undefined) return undefined;
      await this.places.takeHere(owner, id);
      const session = await this.create(id, exchange).finally(() => this.places.begun(id));
      try {
        await session.shared?.heard();
        await reviveSession(session, known, exchange);
      } catch (thrown) {
        await session.close();
        throw thrown;
      }
      await this.share(session, known.initialize);
      return session.hasEnded ? undefined : session;
    })();
    const settled = made.finally(() => this.reviving.delete(id));
    this.reviving.set(
      id,
      settled.catch(() => undefined),
    );
    return settled;
  }
}
