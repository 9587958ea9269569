import type { Logger } from 'pino';
import { z } from 'zod';
import type { RedisChannels } from '../redis/redis-channels.js';

/** Another number whenever a body changes so that an older instance would misread it. */
const VERSION = 1;

const Envelope = z.object({ v: z.literal(VERSION), from: z.string(), body: z.unknown() });

/** Messages of one kind between instances. What this instance says itself never comes back to it. */
export class Topic<T> {
  constructor(
    private readonly channel: string,
    private readonly schema: z.ZodType<T>,
    private readonly own: string,
    private readonly channels: RedisChannels,
    private readonly logger: Logger,
  ) {}

  /** @returns How many instances it reached, this one included where it listens. @throws when Redis cannot be reached. */
  publish(body: T): Promise<number> {
    return this.channels.publish(this.channel, JSON.stringify({ v: VERSION, from: this.own, body }));
  }

  /**
   * Resolves once messages come, or will come when Redis is back.
   * @returns What ends it.
   */
  listen(listener: (body: T) => void): Promise<() => void> {
    return this.channels.subscribe(this.channel, (text) => {
      const message = this.read(text);
      if (message === undefined) return;
      try {
        listener(message.body);
      } catch (err) {
        // What another instance says must never end this one.
        this.logger.error({ err, channel: this.channel }, 'a message between instances could not be acted upon');
      }
    });
  }

  private read(text: string): { readonly body: T } | undefined {
    const envelope = Envelope.safeParse(parsed(text));
    if (envelope.success && envelope.data.from === this.own) return undefined;
    const body = envelope.success ? this.schema.safeParse(envelope.data.body) : envelope;
    if (body.success) return { body: body.data as T };
    // Another version of this service, or somebody else who writes to this Redis.
    this.logger.warn({ channel: this.channel }, 'a message between instances was not understood and is ignored');
    return undefined;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
