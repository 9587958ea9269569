import type { Logger } from 'pino';
import { z } from 'zod';
import type { Catalogue } from '../tool/catalogue.js';
import type { Instances } from './instances.js';
import type { Topic } from './topic.js';

/** Keeps switched off everywhere what is switched off on one instance, also on one that starts later. */
export class SharedToolsets {
  private readonly topic: Topic<'switched'>;
  private readonly key: string;
  /** Switched here, and not yet written for the others. */
  private readonly unwritten = new Map<string, 'off' | 'on'>();
  private isConverging = false;

  constructor(
    private readonly instances: Instances,
    private readonly catalogue: Catalogue,
    private readonly logger: Logger,
  ) {
    this.topic = instances.topic('toolsets', z.literal('switched'));
    this.key = instances.redis.key('toolsets-off');
  }

  async start(): Promise<void> {
    this.catalogue.onSwitched((toolset, isOn) => {
      if (this.isConverging) return;
      this.unwritten.set(toolset, isOn ? 'on' : 'off');
      void this.share();
    });
    // Either connection may be the last to come back.
    this.instances.onGap(() => void this.share());
    this.instances.redis.onUp(() => void this.share());
    await this.topic.listen(() => void this.converge());
    await this.converge();
  }

  /** What was switched here goes first, so that it is not taken back by what others knew before. */
  private async share(): Promise<void> {
    try {
      for (const [toolset, state] of this.unwritten) {
        const { client } = this.instances.redis;
        await (state === 'off' ? client.sadd(this.key, toolset) : client.srem(this.key, toolset));
        if (this.unwritten.get(toolset) === state) this.unwritten.delete(toolset);
        await this.topic.publish('switched');
      }
    } catch (err) {
      this.logger.warn({ err, toolsets: [...this.unwritten.keys()] }, 'other instances do not know yet what is off');
      return;
    }
    await this.converge();
  }

  private async converge(): Promise<void> {
    const off = await this.instances.redis.client.smembers(this.key).catch(() => undefined);
    // While Redis is lost everything stays as it is.
    if (off === undefined || this.unwritten.size > 0) return;
    this.isConverging = true;
    for (const toolset of this.catalogue.toolsets) {
      if (off.includes(toolset)) this.catalogue.disable(toolset);
      else this.catalogue.enable(toolset);
    }
    this.isConverging = false;
  }
}
