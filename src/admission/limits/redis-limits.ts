import { besideCalls, isRecorded } from '../../observability/client-span.js';
import { inCommandSpan } from '../../redis/recorded-redis.js';
import { RedisScript } from '../../redis/redis-script.js';
import type { SharedRedis } from '../../redis/shared-redis.js';
import type { Hit } from './limit-rule.js';
import type { Taken } from './limit-store.js';
import { type AskedOfRedis, takenOf, wordedFor } from './redis-limits-wire.js';
import { TAKE_SCRIPT } from './take-script.js';

/** One script, so one place in a cluster: the braces make Redis keep all quotas on the same node. */
const PLACE = '{limits}';
/** Calls decided by one run of the script, at most: Redis serves nobody else meanwhile. */
const MOST_AT_ONCE = 100;
const SCRIPT = new RedisScript(TAKE_SCRIPT);

interface Waiting extends AskedOfRedis {
  readonly hits: readonly Hit[];
  readonly resolve: (taken: Taken) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Quotas that instances share: one round trip for all hits of a call, and for all calls that came in the same turn of the
 * event loop. Each is decided as if it were alone, in the order they came. Rejects where Redis does not answer in time.
 */
export class RedisLimits {
  private waiting: Waiting[] = [];
  private readonly worded = new WeakMap<readonly Hit[], AskedOfRedis>();
  private readonly ask = () => besideCalls(this.askForAll);

  /** @param patienceMs What a decision may take. */
  constructor(
    private readonly redis: SharedRedis,
    private readonly patienceMs: number,
  ) {}

  take(hits: readonly Hit[]): Promise<Taken> {
    if (!isRecorded()) return this.queue(hits);
    return inCommandSpan(this.redis.client, 'evalsha', SCRIPT.hash, () => this.queue(hits));
  }

  private queue(hits: readonly Hit[]): Promise<Taken> {
    const { promise, resolve, reject } = Promise.withResolvers<Taken>();
    // After all that was read from sockets in this turn.
    if (this.waiting.length === 0) setImmediate(this.ask);
    const { keys, text } = this.wordsFor(hits);
    this.waiting.push({ hits, keys, text, resolve, reject });
    return promise;
  }

  private wordsFor(hits: readonly Hit[]): AskedOfRedis {
    let words = this.worded.get(hits);
    if (words === undefined) {
      words = wordedFor(hits, ({ rule, subject }) => this.redis.key(PLACE, rule.key, subject));
      this.worded.set(hits, words);
    }
    return words;
  }

  private readonly askForAll = (): void => {
    const { waiting } = this;
    this.waiting = [];
    for (let start = 0; start < waiting.length; start += MOST_AT_ONCE)
      void this.askFor(waiting.slice(start, start + MOST_AT_ONCE));
  };

  private async askFor(calls: readonly Waiting[]): Promise<void> {
    try {
      const answer = String(await inTime(this.run(calls), this.patienceMs));
      const decided = takenOf(
        answer,
        calls.map(({ hits }) => hits),
      );
      for (const [index, taken] of decided.entries()) calls[index]?.resolve(taken);
    } catch (error) {
      for (const { reject } of calls) reject(error);
    }
  }

  private run(calls: readonly AskedOfRedis[]): Promise<unknown> {
    const keys = calls.flatMap((call) => call.keys);
    const args = calls.map(({ text }) => text);
    return SCRIPT.run(this.redis.client, keys, args);
  }
}

async function inTime<T>(answer: Promise<T>, patienceMs: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(new Error(`No answer within ${patienceMs} ms`));
  // A busy process may find the answer and the end of its patience at once: the answer is read first.
  const timer = setTimeout(() => setImmediate(giveUp), patienceMs);
  try {
    return await Promise.race([answer, promise]);
  } finally {
    clearTimeout(timer);
  }
}
