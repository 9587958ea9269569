import { hash } from 'node:crypto';
import { Failure } from '../../errors/failure.js';

interface Use {
  /** Epoch seconds. */
  readonly until: number;
  readonly key: string;
}

/**
 * Proofs used already, for as long as they could be used again. Bounded: what cannot be remembered is not accepted. Each
 * key has a bound of its own, so that whoever holds one bound token cannot take the places of all others.
 */
export class ReplayGuard {
  /** In the order they came, which is the order they go but for the clocks of clients. */
  private readonly used = new Map<string, Use>();
  private readonly countOf = new Map<string, number>();

  /** @param maxPerKey Proofs of one key in use at a time. */
  constructor(
    private readonly capacity: number,
    private readonly maxPerKey = capacity,
  ) {}

  /**
   * Whether a proof is used for the first time.
   * @param key Thumbprint of the key that made it.
   * @throws Failure `rate_limited` when no more of this key can be remembered, `overloaded` when no more at all.
   */
  isFirstUse(key: string, id: string, untilSeconds: number, nowSeconds: number): boolean {
    this.forget(nowSeconds);
    // Ids are as long as their senders like.
    const proof = hash('sha256', `${key} ${id}`, 'base64');
    if (this.used.has(proof)) return false;
    const ofKey = this.countOf.get(key) ?? 0;
    if (ofKey >= this.maxPerKey) throw tooMany('own_proofs', this.maxPerKey, this.used.values(), nowSeconds);
    if (this.used.size >= this.capacity) throw tooMany('proofs', this.capacity, this.used.values(), nowSeconds);
    this.used.set(proof, { until: untilSeconds, key });
    this.countOf.set(key, ofKey + 1);
    return true;
  }

  get size(): number {
    return this.used.size;
  }

  private forget(nowSeconds: number): void {
    for (const [proof, { until, key }] of this.used) {
      if (until > nowSeconds) return;
      this.used.delete(proof);
      const left = (this.countOf.get(key) ?? 1) - 1;
      if (left > 0) this.countOf.set(key, left);
      else this.countOf.delete(key);
    }
  }
}

/** The oldest goes first, and with it a place. */
function tooMany(refusedBy: 'proofs' | 'own_proofs', bound: number, used: Iterable<Use>, nowSeconds: number): Failure {
  const [oldest] = used;
  const retryAfter = Math.max(1, Math.ceil((oldest?.until ?? nowSeconds) - nowSeconds));
  const kind = refusedBy === 'own_proofs' ? 'rate_limited' : 'overloaded';
  return new Failure(kind, 'Too many proofs of possession are in use.', { retryAfter, refusedBy, room: { bound } });
}
