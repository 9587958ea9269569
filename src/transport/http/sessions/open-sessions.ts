import type { Session } from './session.js';

/** Sessions in two sets. One that is idle came last into its set when it was used last, so the first is the longest idle one. */
class Uses {
  readonly inUse = new Set<Session>();
  readonly idle = new Set<Session>();

  put(session: Session, isInUse: boolean): void {
    this.delete(session);
    (isInUse ? this.inUse : this.idle).add(session);
  }

  delete(session: Session): void {
    this.inUse.delete(session);
    this.idle.delete(session);
  }

  get size(): number {
    return this.inUse.size + this.idle.size;
  }
}

/** The sessions served here. What opening one asks of them costs the same however many there are. */
export class OpenSessions {
  private readonly byId = new Map<string, Session>();
  private readonly byOwner = new Map<string, Uses>();
  private readonly all = new Uses();

  get size(): number {
    return this.byId.size;
  }

  [Symbol.iterator](): IterableIterator<Session> {
    return this.byId.values();
  }

  get(id: string): Session | undefined {
    return this.byId.get(id);
  }

  add(session: Session): void {
    this.byId.set(session.id, session);
    this.put(session, session.idleMs === 0);
  }

  /** Does nothing for one that is not here, or not any more. */
  delete(session: Session): void {
    if (this.byId.get(session.id) !== session) return;
    this.byId.delete(session.id);
    this.all.delete(session);
    const own = this.byOwner.get(session.owner);
    own?.delete(session);
    if (own?.size === 0) this.byOwner.delete(session.owner);
  }

  /** A session begins to be used, or has just been used. */
  used(session: Session, isInUse: boolean): void {
    if (this.byId.get(session.id) === session) this.put(session, isInUse);
  }

  countOf(owner: string): number {
    return this.byOwner.get(owner)?.size ?? 0;
  }

  /** Those of an owner that are in use. */
  inUseOf(owner: string): readonly Session[] {
    return [...(this.byOwner.get(owner)?.inUse ?? [])].filter(({ idleMs }) => idleMs === 0);
  }

  /** The one that was not used for the longest time, of everybody or of one owner. */
  oldestIdle(owner?: string): Session | undefined {
    const uses = owner === undefined ? this.all : this.byOwner.get(owner);
    const [oldest] = uses?.idle ?? [];
    if (oldest !== undefined || owner === undefined) return oldest;
    // Whose call went on without its client, and has ended since.
    return [...(uses?.inUse ?? [])].find(({ idleMs }) => idleMs > 0);
  }

  private put(session: Session, isInUse: boolean): void {
    const own = this.byOwner.get(session.owner) ?? new Uses();
    this.byOwner.set(session.owner, own);
    own.put(session, isInUse);
    this.all.put(session, isInUse);
  }
}
