import type { Logger } from 'pino';
import { z } from 'zod';
import type { Catalogue } from '../tool/catalogue.js';
import type { Instances } from './instances.js';
import type { Topic } from './topic.js';

/** Milliseconds between two attempts to say or learn what is switched: Redis may only have been slow, and is not lost. */
const RETRY_EVERY_MS = 1_000;

/** Keeps switched off everywhere what is switched off on one instance, also on one that starts later. */
export class SharedToolsets {
  private readonly topic: Topic<'switched'>;
  private readonly key: string;
  /** How each was switched last, here or elsewhere: a Redis that was emptied is told again. */
  private readonly switched = new Map<string, 'off' | 'on'>();
  /** Switched here, and not yet written for the others. */
  private readonly unwritten = new Map<string, 'off' | 'on'>();
  private isConverging = false;
  private retrying: NodeJS.Timeout | undefined;

  constructor(
    private readonly instances: Instances,
    private readonly catalogue: Catalogue,
    private readonly logger: Logger,
  ) {
    this.topic = instances.topic('toolsets', z.literal('switched'));
    this.key = instances.redis.key('switched-toolsets');
  }

  async start(): Promise<void> {
    this.catalogue.onSwitched((toolset, isOn) => {
      if (this.isConverging) return;
      this.unwritten.set(toolset, isOn ? 'on' : 'off');
      void this.share(true);
    });
    // Either connection may be the last to come back.
    this.instances.onGap(() => void this.share());
    this.instances.redis.onUp(() => void this.share());
    await this.topic.listen(() => void this.share());
    await this.share();
  }

  stop(): void {
    clearInterval(this.retrying);
  }

  /** What was switched here goes first, so that it is not taken back by what others knew before. */
  private async share(isNew = false): Promise<void> {
    try {
      for (const [toolset, state] of this.unwritten) {
        await this.instances.redis.client.hset(this.key, toolset, state);
        await this.topic.publish('switched');
        if (this.unwritten.get(toolset) === state) this.unwritten.delete(toolset);
        this.switched.set(toolset, state);
      }
      await this.converge();
    } catch (err) {
      const toolsets = [...this.unwritten.keys()];
      if (isNew) this.logger.warn({ err, toolsets }, 'other instances do not know yet what is off');
      this.retrying ??= setInterval(() => void this.share(), RETRY_EVERY_MS).unref();
      return;
    }
    clearInterval(this.retrying);
    this.retrying = undefined;
  }

  /** @throws when Redis cannot be asked: everything stays as it is. */
  private async converge(): Promise<void> {
    const { client } = this.instances.redis;
    for (const [toolset, state] of this.switched) await client.hsetnx(this.key, toolset, state);
    const switched = await client.hgetall(this.key);
    if (this.unwritten.size > 0) return;
    this.isConverging = true;
    for (const toolset of this.catalogue.toolsets) {
      const state = switched[toolset];
      if (state !== 'off' && state !== 'on') continue;
      this.switched.set(toolset, state);
      if (state === 'off') this.catalogue.disable(toolset);
      else this.catalogue.enable(toolset);
    }
    this.isConverging = false;
  }
}
