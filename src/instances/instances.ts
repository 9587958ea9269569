import type { Logger } from 'pino';
import type { z } from 'zod';
import type { RedisChannels } from '../redis/redis-channels.js';
import type { SharedRedis } from '../redis/shared-redis.js';
import { Receipts } from './receipts.js';
import { Topic } from './topic.js';

/** Milliseconds after which an instance that says nothing is taken for dead, and between two signs of life. */
const PRESENT_FOR_MS = 10_000;
const SIGN_EVERY_MS = 3_000;

/**
 * The instances of this service that share a Redis, as one of them sees them. Injected with
 * `@Optional() @Inject(Instances)`: without `REDIS_URL` there is none.
 */
export class Instances {
  private timer: NodeJS.Timeout | undefined;
  private readonly receipts: Receipts;

  constructor(
    readonly redis: SharedRedis,
    private readonly channels: RedisChannels,
    private readonly logger: Logger,
  ) {
    this.receipts = new Receipts(redis, channels);
  }

  /** Names this one. */
  get own(): string {
    return this.redis.instance;
  }

  start(): void {
    this.redis.onUp(() => this.showPresence());
    this.timer = setInterval(() => this.showPresence(), SIGN_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.redis.client.del(this.presenceKey(this.own)).catch(() => {});
  }

  /** What this instance and the others tell each other about one subject. */
  topic<T>(name: string, schema: z.ZodType<T>): Topic<T> {
    return new Topic(this.redis.key('topic', name), schema, this.own, this.channels, this.receipts, this.logger);
  }

  /** @param listener Called whenever messages come again after some may have been missed. Must not throw. */
  onGap(listener: () => void): void {
    this.channels.onUp(listener);
  }

  /** @throws when Redis cannot be asked. */
  async isPresent(instance: string): Promise<boolean> {
    return (await this.redis.client.exists(this.presenceKey(instance))) === 1;
  }

  private showPresence(): void {
    // Missed once, it is shown again before it would be missed.
    this.redis.client.set(this.presenceKey(this.own), '1', 'PX', PRESENT_FOR_MS).catch(() => {});
  }

  private presenceKey(instance: string): string {
    return this.redis.key('instance', instance);
  }
}
