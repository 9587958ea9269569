import type { Config } from '../../../config/load-config.js';
import { Failure } from '../../../errors/failure.js';
import type { OpenSessions } from './open-sessions.js';
import type { Session } from './session.js';
import { RETRY_AFTER_SECONDS, type SessionSharing, tooManySessions } from './session-sharing.js';

/** How many sessions there may be. A place is taken before a session is made: many may begin at the same time. */
export class SessionPlaces {
  /** Owners of sessions that are only being made, by id. */
  private readonly beginning = new Map<string, string>();

  /** @param open The sessions served here. One that gives way is taken out at once, so that nobody else counts on its place. */
  constructor(
    private readonly open: OpenSessions,
    private readonly sharing: SessionSharing,
    private readonly config: Config['sessions'],
  ) {}

  /**
   * Among those of an owner. A client that forgets to end its sessions loses its own oldest idle one, never somebody else's.
   * @throws Failure `rate_limited` when too many of them are in use.
   */
  async takeOf(owner: string, id: string): Promise<void> {
    const max = this.config.maxPerPrincipal;
    const inUse = this.sharing.isOn ? this.open.inUseOf(owner).map((session) => session.id) : [];
    const counted = await this.sharing.takePlace(id, owner, max, inUse);
    if (counted !== undefined) {
      await Promise.all(counted.ended.map((ended) => this.evict(this.open.get(ended))));
      return;
    }
    const begun = [...this.beginning.values()].filter((one) => one === owner).length;
    const isFull = this.open.countOf(owner) + begun >= max;
    const oldest = isFull ? this.open.oldestIdle(owner) : undefined;
    if (isFull && oldest === undefined) throw tooManySessions(max);
    this.beginning.set(id, owner);
    await this.evict(oldest);
  }

  /**
   * Among those served here. A copy of a session that others know can go, whoever's it is: it is made again when it is needed.
   * @throws Failure `overloaded` when too many are in use.
   */
  async takeHere(owner: string, id: string): Promise<void> {
    this.beginning.delete(id);
    const isFull = this.open.size + this.beginning.size >= this.config.max;
    const oldest = isFull ? this.open.oldestIdle(this.sharing.isOn ? undefined : owner) : undefined;
    if (isFull && oldest === undefined) {
      throw new Failure('overloaded', 'This server has too many open sessions.', {
        retryAfter: RETRY_AFTER_SECONDS,
        refusedBy: 'sessions',
        room: { bound: this.config.max },
      });
    }
    this.beginning.set(id, owner);
    await this.evict(oldest);
  }

  /** From now on its place is that of the session, or nobody's. */
  begun(id: string): void {
    this.beginning.delete(id);
  }

  /** Gives back the place of a session that its client did not begin. */
  async leave(owner: string, id: string): Promise<void> {
    this.begun(id);
    await this.sharing.leavePlace(id, owner);
  }

  private async evict(session: Session | undefined): Promise<void> {
    if (session === undefined) return;
    this.open.delete(session);
    await session.close('evicted');
  }
}
