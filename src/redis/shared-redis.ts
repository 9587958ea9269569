import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { refuseProblems } from '../config/config-error.js';
import { RedisLink } from './redis-link.js';

/** Milliseconds for which what a health check wrote stays. */
const HEALTH_KEPT_MS = 1_000;

/**
 * The Redis that instances share, for commands. Injected with `@Optional() @Inject(SharedRedis)`: without `REDIS_URL` there
 * is none. Every command may fail at any time, and says so within a second.
 */
export class SharedRedis {
  /** Names this process among those that share the Redis; another one after every start. */
  readonly instance = randomUUID();
  /** For health: without it this instance serves by itself. */
  readonly isEssential = false;
  private readonly link: RedisLink;

  /** @param url Holds a password: never log it. */
  constructor(
    url: string,
    private readonly prefix: string,
    logger: Logger,
  ) {
    this.link = new RedisLink(url, 'gatehouse', 'commands', logger);
  }

  get client(): Redis {
    return this.link.client;
  }

  get isUp(): boolean {
    return this.link.isUp;
  }

  /** The name of a key or channel, beginning with `REDIS_PREFIX`: `key('session', id)`. */
  key(...parts: readonly string[]): string {
    return this.prefix + parts.join(':');
  }

  open(): void {
    this.link.open();
  }

  /**
   * Resolves once it is clear whether Redis can be reached.
   * @throws ConfigError when `REDIS_URL` leads to a server that will never do.
   */
  async refuseWrong(): Promise<void> {
    await this.link.settled;
    refuseProblems(this.link.wrong === undefined ? [] : [this.link.wrong.message]);
  }

  /** @param listener Called whenever there is a connection again, the first time included. Must not throw. */
  onUp(listener: () => void): void {
    this.link.onUp(listener);
  }

  /** For health checks: by a write, for a server that is full, or a replica, still answers all else. */
  async ping(_signal: AbortSignal): Promise<{ reachable: boolean; latencyMs: number }> {
    const startedAt = performance.now();
    const reachable = await this.client.set(this.key('health'), '1', 'PX', HEALTH_KEPT_MS).then(
      () => true,
      () => false,
    );
    return { reachable, latencyMs: performance.now() - startedAt };
  }

  close(): Promise<void> {
    return this.link.close();
  }
}
