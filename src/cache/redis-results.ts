import { randomUUID } from 'node:crypto';
import type { SharedRedis } from '../redis/shared-redis.js';
import type { Found, Kept, ResultStore } from './result-store.js';
import { within } from './within.js';

/** Milliseconds a call waits for what may be there. Longer, and it had better run. */
const FIND_WITHIN_MS = 100;
/** Milliseconds a write waits until all instances have forgotten what it changed. */
const FORGET_WITHIN_MS = 250;
const RETRY_MS = 1_000;
/** Milliseconds a generation lives. It may end at any time: the next one is another, and older answers are not served. */
const GENERATION_TTL_MS = 86_400_000;
/** Part of every key, so that a version of this service reads nothing that was written differently. */
const FORMAT = '1';

/**
 * The answers of all instances, in their Redis. Each is kept with the generation of its toolset, which is a text drawn
 * anew at every write: no eviction, restart or flush of Redis can bring back one that was in use before.
 */
export class RedisResults implements ResultStore {
  readonly held = { bytes: 0, entries: 0 };
  /** Writes of this instance, for calls at once while Redis is lost. */
  private readonly writes = new Map<string, number>();
  /** What was written and could not be said: nothing of it is served or kept here until it is. */
  private readonly untold = new Set<string>();
  private readonly known = new Set<string>();
  private wasUp = false;
  private retry: NodeJS.Timeout | undefined;

  constructor(private readonly redis: SharedRedis) {
    redis.onUp(() => this.connected());
  }

  async find(toolset: string, key: string): Promise<Found> {
    this.known.add(toolset);
    if (!this.canServe(toolset)) return this.lost(toolset);
    try {
      const [generation, entry] = await within(
        FIND_WITHIN_MS,
        this.redis.client.mget(this.generationKey(toolset), this.entryKey(key)),
      );
      // A write that could not be said ended meanwhile.
      if (!this.canServe(toolset)) return this.lost(toolset);
      if (typeof generation !== 'string')
        return { generation: await within(FIND_WITHIN_MS, this.begin(toolset)), result: 'miss' };
      if (typeof entry !== 'string') return { generation, result: 'miss' };
      const head = `${generation}\n`;
      if (!entry.startsWith(head)) return { generation, result: 'stale' };
      return { generation, text: entry.slice(head.length), result: 'hit' };
    } catch {
      return this.lost(toolset);
    }
  }

  keep({ toolset, key, generation, text, ttlMs }: Kept): void {
    if (!this.canServe(toolset) || generation.startsWith(LOST)) return;
    // Not waited for: whoever asks next asks over the same connection, behind it.
    this.redis.client.set(this.entryKey(key), `${generation}\n${text}`, 'PX', ttlMs).catch(() => {});
  }

  async forget(toolset: string): Promise<void> {
    this.known.add(toolset);
    this.writes.set(toolset, (this.writes.get(toolset) ?? 0) + 1);
    this.untold.add(toolset);
    await this.tell(toolset);
  }

  close(): void {
    clearTimeout(this.retry);
    this.retry = undefined;
    this.untold.clear();
  }

  private canServe(toolset: string): boolean {
    return this.redis.isUp && !this.untold.has(toolset);
  }

  /** Identical calls at once still run once here, unless something was written here in between. */
  private lost(toolset: string): Found {
    return { generation: `${LOST}${this.writes.get(toolset) ?? 0}`, result: 'error' };
  }

  /** Draws the first generation; of two instances that do so at once, one wins. */
  private async begin(toolset: string): Promise<string> {
    const key = this.generationKey(toolset);
    const drawn = randomUUID();
    const isOurs = await this.redis.client.set(key, drawn, 'PX', GENERATION_TTL_MS, 'NX');
    return isOurs === 'OK' ? drawn : ((await this.redis.client.get(key)) ?? drawn);
  }

  private async tell(toolset: string): Promise<void> {
    const said = this.writes.get(toolset);
    try {
      const written = this.redis.client.set(this.generationKey(toolset), randomUUID(), 'PX', GENERATION_TTL_MS);
      await within(FORGET_WITHIN_MS, written);
      if (this.writes.get(toolset) === said) this.untold.delete(toolset);
    } catch {
      this.retry ??= setTimeout(() => this.tellAgain(), RETRY_MS).unref();
    }
  }

  private tellAgain(): void {
    this.retry = undefined;
    for (const toolset of this.untold) void this.tell(toolset);
  }

  /** Nobody knows what was written, or lost, while it was away: everything is forgotten. The first time nothing was. */
  private connected(): void {
    if (this.wasUp) for (const toolset of this.known) void this.forget(toolset);
    this.wasUp = true;
  }

  /** Whatever the sources: one that was renamed holds what was written under its old name. */
  private generationKey(toolset: string): string {
    return this.redis.key('cache', FORMAT, 'generation', toolset);
  }

  private entryKey(key: string): string {
    return this.redis.key('cache', FORMAT, 'answer', key);
  }
}

/** No generation of Redis begins so. */
const LOST = 'lost ';
