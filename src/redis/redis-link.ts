import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { ERROR_TYPE, OTHER } from '../observability/call-attributes.js';
import { connectRedis } from './connect-redis.js';
import { WrongRedis } from './one-server.js';
import { redisFailure } from './redis-failure.js';

/** Milliseconds between two looks whether Redis still answers: a connection nobody uses notices nothing. */
const PING_EVERY_MS = 2_000;

/** One connection to Redis: whether it is there, said in the log once for each change and each reason, and once where it has not the rights. */
export class RedisLink {
  readonly client: Redis;
  private state: 'connecting' | 'up' | 'down' = 'connecting';
  private lastError: unknown;
  private isClosing = false;
  private isDenied = false;
  /** Why it is away, as far as the log says it. */
  private readonly told = new Set<string>();
  private pinging: NodeJS.Timeout | undefined;
  private readonly firstAttempt = Promise.withResolvers<void>();
  private readonly upListeners = new Set<() => void>();

  /** @param url Holds a password: never log it. */
  constructor(
    url: string,
    name: string,
    private readonly purpose: string,
    private readonly logger: Logger,
  ) {
    const client = connectRedis(url, name, (error) => this.denied(error));
    this.client = client;
    client.on('error', (error: unknown) => {
      this.lastError = error;
      if (client.status !== 'ready') this.lost();
    });
    client.on('close', () => this.lost());
    client.on('ready', () => this.found());
  }

  get isUp(): boolean {
    return this.state === 'up';
  }

  /** Returns at once, and goes on trying until it is closed. */
  open(): void {
    if (this.pinging !== undefined) return;
    // A refusal is an event too, and the next attempt follows.
    this.client.connect().catch(() => {});
    this.pinging = setInterval(() => void this.client.ping().catch(() => {}), PING_EVERY_MS).unref();
  }

  /** Why what was reached last will never do; undefined where it does, or nothing was reached. */
  get wrong(): WrongRedis | undefined {
    return this.lastError instanceof WrongRedis ? this.lastError : undefined;
  }

  /** Resolves once it is clear whether Redis can be reached. */
  get settled(): Promise<void> {
    return this.firstAttempt.promise;
  }

  /** @param listener Called whenever there is a connection again, the first time included. Must not throw. */
  onUp(listener: () => void): void {
    this.upListeners.add(listener);
    if (this.isUp) listener();
  }

  /** Sends what is on its way, where that is possible. */
  async close(): Promise<void> {
    this.isClosing = true;
    this.firstAttempt.resolve();
    clearInterval(this.pinging);
    await this.client.quit().catch(() => {});
    this.client.disconnect();
  }

  private denied(err: Error): void {
    if (this.isDenied) return;
    this.isDenied = true;
    this.logger.error({ err, purpose: this.purpose }, 'the user of REDIS_URL lacks a right: not everything is shared');
  }

  private found(): void {
    const wasDown = this.state === 'down';
    this.state = 'up';
    this.isDenied = false;
    this.told.clear();
    this.lastError = undefined;
    if (wasDown) this.logger.info({ purpose: this.purpose }, 'Redis is back');
    this.firstAttempt.resolve();
    for (const listener of this.upListeners) listener();
  }

  private lost(): void {
    if (this.isClosing) return;
    this.state = 'down';
    this.firstAttempt.resolve();
    const err = this.lastError ?? new Error('The connection was closed');
    // A connection that ended says nothing of why there is no other, such as a certificate that has expired.
    const reason = reasonOf(err);
    if (this.told.has(reason)) return;
    this.told.add(reason);
    this.logger.warn({ err, purpose: this.purpose }, 'Redis cannot be reached; trying on');
  }
}

/** The same for every attempt that fails in the same way. */
function reasonOf(error: unknown): string {
  const told = redisFailure(error)[ERROR_TYPE];
  return told === OTHER ? String(error) : String(told);
}
