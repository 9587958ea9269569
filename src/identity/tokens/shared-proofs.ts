import { hash } from 'node:crypto';
import { endsWithin } from '../../observability/ends-within.js';
import type { SharedRedis } from '../../redis/shared-redis.js';

/** Milliseconds a request waits for what the other instances know. */
const PATIENCE_MS = 100;

/** Proofs used at any of the instances that share a Redis. While that is lost, each instance knows its own alone. */
export class SharedProofs {
  constructor(private readonly redis: SharedRedis) {}

  /** @param key Thumbprint of the key that made it. */
  async isFirstUse(key: string, id: string, untilSeconds: number, nowSeconds: number): Promise<boolean> {
    const name = this.redis.key('proof', hash('sha256', `${key} ${id}`, 'base64url'));
    let isKnown = false;
    const told = this.redis.client.set(name, '1', 'EX', Math.ceil(untilSeconds - nowSeconds), 'NX').then(
      (set) => (isKnown = set === null),
      () => {},
    );
    await endsWithin(told, PATIENCE_MS);
    return !isKnown;
  }
}
