import type { SharedRedis } from '../../redis/shared-redis.js';
import type { Hit } from './limit-rule.js';
import type { Taken } from './limit-store.js';
import { TAKE_SCRIPT, TAKE_SCRIPT_SHA } from './take-script.js';

/** One script, so one place in a cluster: the braces make Redis keep all quotas on the same node. */
const PLACE = '{limits}';

/** Quotas that instances share: one atomic round trip for all hits of a call. Rejects where Redis does not answer. */
export class RedisLimits {
  constructor(private readonly redis: SharedRedis) {}

  async take(hits: readonly Hit[]): Promise<Taken> {
    const keys = hits.map(({ rule, subject }) => this.redis.key(PLACE, rule.key, subject));
    const args = hits.flatMap(({ rule, cost }) => [rule.calls, cost, rule.windowMs, rule.isShadow ? 1 : 0]);
    return readAnswer((await this.run(keys, args)) as Answer, hits);
  }

  private async run(keys: readonly string[], args: readonly number[]): Promise<unknown> {
    const { client } = this.redis;
    try {
      return await client.evalsha(TAKE_SCRIPT_SHA, keys.length, ...keys, ...args);
    } catch (error) {
      // A Redis that was restarted or flushed has forgotten the script, and learns it with this call.
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return client.eval(TAKE_SCRIPT, keys.length, ...keys, ...args);
    }
  }
}

/** Of the script: whether the call is admitted, then for each hit whether it is over, what remains, and when it resets. */
type Answer = readonly [
  isAdmitted: number,
  ...readings: (readonly [isOver: number, remaining: number, resetMs: number])[],
];

function readAnswer([isAdmitted, ...readings]: Answer, hits: readonly Hit[]): Taken {
  return {
    isAdmitted: isAdmitted === 1,
    readings: hits.map((hit, index) => {
      const [isOver, remaining, resetMs] = readings[index] ?? [1, 0, 0];
      return { hit, isOver: isOver === 1, remaining, resetMs };
    }),
  };
}
