import type { Logger } from 'pino';
import { RedisLink } from './redis-link.js';
import type { SharedRedis } from './shared-redis.js';

/** Milliseconds between two tries to listen, where Redis is there and does not let us. */
const LISTEN_AGAIN_MS = 2_000;

/** Must not throw. */
type Listener = (message: string) => void;

/**
 * Messages between instances: sent now, or lost. Who listens has a connection of its own for it, made when the first one
 * does. Whoever must not miss a message looks at the keys again in `onUp`.
 */
export class RedisChannels {
  private readonly link: RedisLink;
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly upListeners = new Set<() => void>();
  private isDeaf = false;
  private nextTry: NodeJS.Timeout | undefined;

  constructor(
    url: string,
    private readonly redis: SharedRedis,
    private readonly logger: Logger,
  ) {
    this.link = new RedisLink(url, 'gatehouse-channels', 'messages between instances', logger);
    this.link.client.on('message', (channel: string, message: string) => {
      for (const listener of this.listeners.get(channel) ?? []) listener(message);
    });
    this.link.onUp(() => void this.subscribeAgain());
  }

  get isUp(): boolean {
    return this.link.isUp;
  }

  /** @param listener Called whenever messages come again after they may have been missed. Must not throw. */
  onUp(listener: () => void): void {
    this.upListeners.add(listener);
  }

  /** @returns How many instances it reached, this one included. @throws when Redis cannot be reached. */
  publish(channel: string, message: string): Promise<number> {
    return this.redis.client.publish(channel, message);
  }

  /** Resolves once messages will come, or it is clear that they come when Redis is back. @returns What ends it. */
  async subscribe(channel: string, listener: Listener): Promise<() => void> {
    this.link.open();
    const known = this.listeners.get(channel);
    if (known !== undefined) known.add(listener);
    else {
      this.listeners.set(channel, new Set([listener]));
      await this.link.settled;
      await this.link.client.subscribe(channel).catch(() => this.listenLater());
    }
    return () => this.unsubscribe(channel, listener);
  }

  close(): Promise<void> {
    clearTimeout(this.nextTry);
    return this.link.close();
  }

  private unsubscribe(channel: string, listener: Listener): void {
    const left = this.listeners.get(channel);
    if (left?.delete(listener) !== true || left.size > 0) return;
    this.listeners.delete(channel);
    this.link.client.unsubscribe(channel).catch(() => {});
  }

  /** While there is no connection nothing can be done; it is done when there is one. */
  private listenLater(): void {
    clearTimeout(this.nextTry);
    this.nextTry = setTimeout(() => this.isUp && void this.subscribeAgain(), LISTEN_AGAIN_MS).unref();
  }

  private async subscribeAgain(): Promise<void> {
    clearTimeout(this.nextTry);
    const channels = [...this.listeners.keys()];
    try {
      if (channels.length > 0) await this.link.client.subscribe(...channels);
    } catch (err) {
      if (!this.isDeaf) this.logger.warn({ err }, 'could not listen to other instances; trying on');
      this.isDeaf = true;
      this.listenLater();
      return;
    }
    if (this.isDeaf) this.logger.info('listening to other instances again');
    this.isDeaf = false;
    for (const listener of this.upListeners) listener();
  }
}
