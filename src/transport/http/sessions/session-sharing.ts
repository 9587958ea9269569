import { Inject, Injectable, Optional } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Config } from '../../../config/load-config.js';
import { configSlice } from '../../../config/config-slices.js';
import { Failure } from '../../../errors/failure.js';
import { Instances } from '../../../instances/instances.js';
import { LOGGER } from '../../../observability/logger.js';
import { BoundedMap } from '../../../tool/bounded-map.js';
import type { Session } from './session.js';
import { SessionAnswers } from './session-answers.js';
import { SessionMessage } from './session-message.js';
import { type KnownSession, SessionRecords } from './session-records.js';
import { SharedSession } from './shared-session.js';
import { Withdrawals } from './withdrawals.js';

/** Ended sessions that are remembered until the other instances know, at most: the first ones are forgotten beyond. */
const MAX_UNTOLD = 10_000;

type Params = Readonly<Record<string, unknown>>;

/** What this instance does so that others can go on with its sessions. Does nothing without Redis, nor while it is lost. */
@Injectable()
export class SessionSharing {
  private readonly records: SessionRecords | undefined;
  private readonly answers: SessionAnswers | undefined;
  private readonly withdrawals: Withdrawals;
  private readonly initializeOf = new WeakMap<Session, Params>();
  /** When Redis was last told of a session; it may have forgotten since. */
  private readonly savedIn = new WeakMap<Session, number>();
  /** Ended while Redis was lost, with their owners. */
  private readonly untoldEnds = new BoundedMap<string, string>(MAX_UNTOLD);

  constructor(
    @Optional() @Inject(Instances) private readonly instances: Instances | undefined,
    @Inject(configSlice('sessions')) { idleTimeoutMs }: Config['sessions'],
    @Inject(configSlice('calls')) { timeoutMs }: Config['calls'],
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.withdrawals = new Withdrawals(timeoutMs);
    this.records = instances && new SessionRecords(instances.redis, idleTimeoutMs, () => Date.now());
    this.answers = instances && new SessionAnswers(instances);
    instances?.redis.onUp(() => this.endAgain());
  }

  get isOn(): boolean {
    return this.records !== undefined;
  }

  /** @param listener Called whenever this or other instances may have missed something. Must not throw. */
  onGap(listener: () => void): void {
    this.instances?.onGap(listener);
    this.instances?.redis.onUp(listener);
  }

  /** What a session served here has in common with its copies elsewhere. */
  partOf(id: string): SharedSession | undefined {
    const { records, instances, answers, withdrawals, logger } = this;
    return records && instances && answers && new SharedSession(id, records, instances, answers, withdrawals, logger);
  }

  /** What all instances know of a session of this owner. Nothing while Redis is lost: its client then begins anew. */
  async find(id: string, owner: string): Promise<KnownSession | undefined> {
    if (this.untoldEnds.has(id)) return undefined;
    try {
      return await this.records?.find(id, owner);
    } catch (err) {
      this.logger.debug({ err }, 'a session of another instance could not be looked up');
      return undefined;
    }
  }

  /** Lets the other instances go on with it. @param initialize The params with which its client began. */
  async save(session: Session, initialize: Params): Promise<void> {
    this.initializeOf.set(session, initialize);
    await this.isKept(session, false);
  }

  /** Whether it goes on: nobody has ended it elsewhere, as far as is known. */
  async isKept(session: Session, isInUse: boolean): Promise<boolean> {
    const { records } = this;
    const initialize = this.initializeOf.get(session);
    if (records === undefined || initialize === undefined) return true;
    const { epoch } = records;
    try {
      if (this.savedIn.get(session) === epoch) {
        return (await records.use(session.id, session.owner, isInUse)) === 'alive';
      }
      const isSaved = await records.save(session.id, session.owner, initialize, session.shared?.watches.here ?? []);
      this.savedIn.set(session, epoch);
      return isSaved;
    } catch {
      return true;
    }
  }

  async end({ id, owner }: Pick<Session, 'id' | 'owner'>): Promise<void> {
    try {
      // Redis takes them in this order.
      await Promise.all([
        this.records?.end(id, owner),
        this.instances?.topic(`session:${id}`, SessionMessage).publish({ kind: 'ended' }),
      ]);
      this.untoldEnds.delete(id);
    } catch (err) {
      this.logger.debug({ err }, 'other instances do not know that a session has ended');
      this.untoldEnds.set(id, owner);
    }
  }

  /** Tells what could not be told when it ended. */
  endAgain(): void {
    for (const [id, owner] of this.untoldEnds) void this.end({ id, owner });
  }

  /**
   * Takes a place for a session of an owner that is to begin. Where it has as many as it may, on all instances together, the
   * oldest idle ones end.
   * @returns Whether they could be counted, and those that had to go.
   * @throws Failure `rate_limited` when too many of them are in use.
   */
  async takePlace(
    id: string,
    owner: string,
    max: number,
    inUseHere: readonly string[],
  ): Promise<{ readonly ended: readonly string[] } | undefined> {
    const { records } = this;
    if (records === undefined) return undefined;
    let ended: readonly string[] | undefined;
    try {
      ended = await records.takePlace(id, owner, max, inUseHere);
    } catch {
      return undefined;
    }
    if (ended === undefined) throw tooManySessions(max);
    await Promise.all(ended.map((one) => this.end({ id: one, owner })));
    return { ended };
  }

  /** Gives back the place of a session that did not begin. */
  async leavePlace(id: string, owner: string): Promise<void> {
    await this.records?.leavePlace(id, owner).catch(() => {});
  }
}

/** Seconds after which a place may be free again. */
export const RETRY_AFTER_SECONDS = 30;

export function tooManySessions(limit: number): Failure {
  const message = 'You have too many open sessions. End one with DELETE, or wait until one has been idle for a while.';
  return new Failure('rate_limited', message, {
    limit,
    retryAfter: RETRY_AFTER_SECONDS,
    refusedBy: 'own_sessions',
    room: { bound: limit },
  });
}
