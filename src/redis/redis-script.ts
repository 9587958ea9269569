import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** Lua that Redis runs as one step. Sent once, then named by its hash. */
export class RedisScript {
  /** What Redis knows it by once it has seen it. */
  readonly hash: string;

  constructor(private readonly lua: string) {
    this.hash = createHash('sha1').update(lua).digest('hex');
  }

  /** @throws when Redis cannot be reached, or refuses. */
  async run(client: Redis, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    try {
      return await client.evalsha(this.hash, keys.length, ...keys, ...args);
    } catch (thrown) {
      if (!(thrown instanceof Error) || !thrown.message.startsWith('NOSCRIPT')) throw thrown;
      return client.eval(this.lua, keys.length, ...keys, ...args);
    }
  }
}
