import { z } from 'zod';
import { hashOfOwner } from '../../../instances/hash-of-owner.js';
import { RedisScript } from '../../../redis/redis-script.js';
import type { SharedRedis } from '../../../redis/shared-redis.js';

/** Stands in place of the record of a session that was ended, so that no instance brings it back. */
const ENDED = 'ended';
/** Milliseconds a session counts as in use after an instance said so; instances that use it say it again before. */
const IN_USE_FOR_MS = 12_000;

const SessionRecord = z.strictObject({
  v: z.literal(1),
  /** Hash of issuer and subject. */
  owner: z.string(),
  /** The params of its `initialize`. */
  initialize: z.looseObject({}),
});

/** What any instance needs to know to go on with a session. */
export interface KnownSession {
  readonly initialize: Readonly<Record<string, unknown>>;
  /** The level of logging its client asked for. */
  readonly level: string | undefined;
}

/** Answers with the record if it is this owner's, and keeps everything of the session for as long as it may be idle. */
const USING = `
  local record = redis.call('GET', KEYS[1])
  if not record or record == '${ENDED}' then return record end
  if cjson.decode(record).owner ~= ARGV[1] then return false end
  for i = 1, 4 do redis.call('PEXPIRE', KEYS[i], ARGV[2]) end
  redis.call('ZADD', KEYS[5], ARGV[3], ARGV[4])
  redis.call('PEXPIRE', KEYS[5], ARGV[2])
  return record`;
const USE = new RedisScript(USING);

/** Begins a record where there is none, with the resources that are watched, and uses it. */
const SAVE = new RedisScript(`
  if redis.call('SET', KEYS[1], ARGV[5], 'PX', ARGV[2], 'NX') then
    for i = 6, #ARGV do redis.call('HSET', KEYS[2], ARGV[i], '1') end
  end
  ${USING}`);

/** Answers with the fields of what its client asked for, or false where nothing is known of the session. */
const ASKED = new RedisScript(`
  if redis.call('EXISTS', KEYS[1]) == 0 then return false end
  return redis.call('HKEYS', KEYS[2])`);

/** Begins a field that says that a resource is watched. */
const WATCH = 'watch ';

/** Sets a field of what its client asked for, or deletes it, for as long as the session may be idle. Of one that has ended nothing is kept. */
const SET_STATE = new RedisScript(`
  if redis.call('GET', KEYS[1]) == '${ENDED}' then return end
  if ARGV[3] == '' then redis.call('HDEL', KEYS[2], ARGV[2]) else redis.call('HSET', KEYS[2], ARGV[2], ARGV[3]) end
  redis.call('PEXPIRE', KEYS[2], ARGV[1])`);

/**
 * Takes a place among the sessions of an owner, in use until its client has begun. Ends the oldest idle ones where there is no
 * room: answers with these, or false where too many are in use.
 */
const TAKE_PLACE = new RedisScript(`
  local now, forgotten, max, untilWhen, ttl, id = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5], ARGV[6]
  local inUse, ended = {}, {}
  for i = 7, #ARGV do inUse[ARGV[i]] = true end
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', forgotten)
  local known = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
  local tooMany = #known / 2 - max + 1
  for i = 1, #known, 2 do
    if #ended < tooMany and tonumber(known[i + 1]) <= now and not inUse[known[i]] then ended[#ended + 1] = known[i] end
  end
  if #ended < tooMany then return false end
  for _, one in ipairs(ended) do redis.call('ZREM', KEYS[1], one) end
  redis.call('ZADD', KEYS[1], untilWhen, id)
  redis.call('PEXPIRE', KEYS[1], ttl)
  return ended`);

/** The sessions of all instances, in Redis. Each method throws when Redis cannot be reached. */
export class SessionRecords {
  /** Another number whenever Redis was lost meanwhile, and may have forgotten everything. */
  epoch = 0;

  constructor(
    readonly redis: SharedRedis,
    private readonly idleTimeoutMs: number,
    private readonly now: () => number,
  ) {
    redis.onUp(() => (this.epoch += 1));
  }

  /** Milliseconds until what is written now is forgotten, if nobody uses it. */
  get ttlMs(): number {
    return this.idleTimeoutMs + IN_USE_FOR_MS;
  }

  /** Microseconds by the clock of Redis; 0 while it is lost, when there is nobody to compare with. */
  async clock(): Promise<number> {
    const [seconds, micros] = await this.redis.client.time().catch(() => [0, 0]);
    return Number(seconds) * 1e6 + Number(micros);
  }

  key(id: string, part?: string): string {
    return this.redis.key('session', id, ...(part === undefined ? [] : [part]));
  }

  /**
   * @param watched The resources its copy here watches, for a Redis that has forgotten them.
   * @returns False for one that was ended.
   */
  async save(
    id: string,
    owner: string,
    initialize: Readonly<Record<string, unknown>>,
    watched: readonly string[],
  ): Promise<boolean> {
    const record = JSON.stringify({ v: 1, owner: hashOfOwner(owner), initialize });
    const fields = watched.map((uri) => WATCH + uri);
    return stateOf(await this.useRecord(SAVE, id, owner, false, [record, ...fields])) === 'alive';
  }

  /** Says that a session is used. `gone`: unknown, expired or of somebody else; `ended`: by its client or for another. */
  async use(id: string, owner: string, isInUse: boolean): Promise<'alive' | 'ended' | 'gone'> {
    return stateOf(await this.useRecord(USE, id, owner, isInUse));
  }

  /** The session, if it is there and of this owner. */
  async find(id: string, owner: string): Promise<KnownSession | undefined> {
    const [text, level] = await Promise.all([
      this.useRecord(USE, id, owner, false),
      this.redis.client.hget(this.key(id, 'state'), 'level'),
    ]);
    if (text === null || text === ENDED) return undefined;
    const { initialize } = SessionRecord.parse(JSON.parse(text));
    return { initialize, level: level ?? undefined };
  }

  /** The resources its client watches; undefined where nothing is known of the session. */
  async watched(id: string): Promise<ReadonlySet<string> | undefined> {
    const fields = await ASKED.run(this.redis.client, [this.key(id), this.key(id, 'state')], []);
    if (fields === null) return undefined;
    const watches = (fields as string[]).filter((field) => field.startsWith(WATCH));
    return new Set(watches.map((field) => field.slice(WATCH.length)));
  }

  async end(id: string, owner: string): Promise<void> {
    const { client } = this.redis;
    await Promise.all([
      client.set(this.key(id), ENDED, 'PX', this.ttlMs),
      client.del(...this.parts(id)),
      client.zrem(this.ownerKey(owner), id),
    ]);
  }

  /**
   * Takes a place for a session of an owner that is to begin: in one step, for all of them may be taken at once.
   * @returns The ids of those that had to go; undefined where too many are in use.
   */
  async takePlace(
    id: string,
    owner: string,
    max: number,
    inUseHere: readonly string[],
  ): Promise<readonly string[] | undefined> {
    const now = this.now();
    const args = [now, now - this.idleTimeoutMs, max, now + IN_USE_FOR_MS, this.ttlMs, id, ...inUseHere];
    const ended = await TAKE_PLACE.run(this.redis.client, [this.ownerKey(owner)], args);
    return (ended as string[] | null) ?? undefined;
  }

  /** Of one that has not begun. */
  async leavePlace(id: string, owner: string): Promise<void> {
    await this.redis.client.zrem(this.ownerKey(owner), id);
  }

  async setLevel(id: string, level: string): Promise<void> {
    await this.setState(id, 'level', level);
  }

  async setWatched(id: string, uri: string, isWatched: boolean): Promise<void> {
    await this.setState(id, WATCH + uri, isWatched ? '1' : '');
  }

  private async setState(id: string, field: string, value: string): Promise<void> {
    await SET_STATE.run(this.redis.client, [this.key(id), this.key(id, 'state')], [this.ttlMs, field, value]);
  }

  private async useRecord(
    script: RedisScript,
    id: string,
    owner: string,
    isInUse: boolean,
    more: readonly string[] = [],
  ): Promise<string | null> {
    const until = isInUse ? this.now() + IN_USE_FOR_MS : this.now();
    const keys = [this.key(id), ...this.parts(id), this.ownerKey(owner)];
    const args = [hashOfOwner(owner), this.ttlMs, until, id, ...more];
    return (await script.run(this.redis.client, keys, args)) as string | null;
  }

  private parts(id: string): readonly string[] {
    return ['state', 'events', 'bytes'].map((part) => this.key(id, part));
  }

  private ownerKey(owner: string): string {
    return this.redis.key('sessions-of', hashOfOwner(owner));
  }
}

function stateOf(record: string | null): 'alive' | 'ended' | 'gone' {
  return record === null ? 'gone' : record === ENDED ? ENDED : 'alive';
}
