import type { RedisChannels } from '../redis/redis-channels.js';
import type { SharedRedis } from '../redis/shared-redis.js';

/** What other instances say they have. Redis counts listeners it has not noticed are gone, so its word is not enough. */
export class Receipts {
  private readonly awaited = new Map<string, () => void>();
  private listening: Promise<unknown> | undefined;

  constructor(
    private readonly redis: SharedRedis,
    private readonly channels: RedisChannels,
  ) {}

  /** Says to another instance that its parcel is here. Where that is lost, the parcel comes again. */
  give(instance: string, parcel: string): void {
    this.channels.publish(this.channelOf(instance), parcel).catch(() => {});
  }

  /** Resolves once receipts come, or will come when Redis is back. @param taken Told when there is one. @returns What ends it. */
  async await(parcel: string, taken: () => void): Promise<() => void> {
    this.awaited.set(parcel, taken);
    this.listening ??= this.channels.subscribe(this.channelOf(this.redis.instance), (id) => this.awaited.get(id)?.());
    await this.listening;
    return () => this.awaited.delete(parcel);
  }

  private channelOf(instance: string): string {
    return this.redis.key('receipts', instance);
  }
}
