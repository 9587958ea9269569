import type { Logger } from 'pino';
import { z } from 'zod';
import type { RedisChannels } from '../redis/redis-channels.js';
import { BoundedMap } from '../tool/bounded-map.js';
import type { Eventual } from '../tool/eventual.js';
import { Parcel } from './parcel.js';
import type { Receipts } from './receipts.js';

/**
 * Another number whenever a message changes so that an older instance would misread it. In a rolling update both versions run beside
 * each other: so a release reads a new number before any release writes it, and nothing is lost between two that follow each other.
 */
const VERSION = 1;
/** An instance of before there were parcels would act upon one each time it comes: so it must not understand it. */
const PARCEL_VERSION = 2;

/** Parcels that are known when they come again, at most; the first ones are forgotten beyond. */
const MOST_REMEMBERED = 1_000;

const Message = z.object({ v: z.literal(VERSION), from: z.string(), body: z.unknown() });
const Envelope = z.discriminatedUnion('v', [
  Message,
  Message.extend({ v: z.literal(PARCEL_VERSION), parcel: z.string() }),
]);

const READS = [VERSION, PARCEL_VERSION];
/** Whatever else another version has. Only a number is passed on to the log. */
const Versioned = z.object({ v: z.number().optional() });

/** What came, and as which parcel where it is one. */
interface Received<T> {
  readonly from: string;
  readonly parcel?: string | undefined;
  readonly body: T;
}

/** Acts on a message. @returns False where a parcel was for another instance. */
type Listener<T> = (body: T) => Eventual<unknown>;

/** Messages of one kind between instances. What this instance says itself never comes back to it. */
export class Topic<T> {
  /** Those that this instance acts upon, or has. */
  private readonly parcels = new BoundedMap<string, Promise<boolean>>(MOST_REMEMBERED);

  constructor(
    private readonly channel: string,
    private readonly schema: z.ZodType<T>,
    private readonly own: string,
    private readonly channels: RedisChannels,
    private readonly receipts: Receipts,
    private readonly logger: Logger,
  ) {}

  /** @returns How many instances it reached, this one included where it listens. @throws when Redis cannot be reached. */
  publish(body: T, parcel?: string): Promise<number> {
    const v = parcel === undefined ? VERSION : PARCEL_VERSION;
    return this.channels.publish(this.channel, JSON.stringify({ v, from: this.own, parcel, body }));
  }

  /** What must not be lost: told until an instance that it is for has said that it has it. */
  parcel(body: T): Parcel {
    return new Parcel(this.receipts, (id) => this.publish(body, id));
  }

  /**
   * Resolves once messages come, or will come when Redis is back.
   * @returns What ends it.
   */
  listen(listener: Listener<T>): Promise<() => void> {
    return this.channels.subscribe(this.channel, (text) => {
      const message = this.read(text);
      if (message !== undefined) void this.take(message, listener);
    });
  }

  private async take({ from, parcel, body }: Received<T>, listener: Listener<T>): Promise<void> {
    if (parcel === undefined) return void (await this.actOn(body, listener));
    const acting = this.parcels.get(parcel) ?? this.actOn(body, listener);
    this.parcels.set(parcel, acting);
    if (await acting) return this.receipts.give(from, parcel);
    // It may be for this one when it comes again.
    this.parcels.delete(parcel);
  }

  private async actOn(body: T, listener: Listener<T>): Promise<boolean> {
    try {
      return (await listener(body)) !== false;
    } catch (err) {
      // What another instance says must never end this one.
      this.logger.error({ err, channel: this.channel }, 'a message between instances could not be acted upon');
      return true;
    }
  }

  private read(text: string): Received<T> | undefined {
    const envelope = Envelope.safeParse(parsed(text));
    if (envelope.success && envelope.data.from === this.own) return undefined;
    const body = envelope.success ? this.schema.safeParse(envelope.data.body) : envelope;
    if (envelope.success && body.success) return { ...envelope.data, body: body.data as T };
    // Another version of this service, or somebody else who writes to this Redis.
    const { channel } = this;
    const { v } = Versioned.catch({}).parse(parsed(text));
    this.logger.warn({ channel, v, reads: READS }, 'a message between instances was not understood and is ignored');
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
