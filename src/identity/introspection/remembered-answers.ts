import type { Failure } from '../../errors/failure.js';
import { BoundedMap } from '../../tool/bounded-map.js';
import type { Principal } from '../../tool/principal.js';
import { digestOf } from '../token-digest.js';

/** What was found out about a token: whose it is, or why it is refused. */
export type Verdict = { readonly principal: Principal } | { readonly refusal: Failure };

/** Refused tokens that are remembered. Apart from the good ones: whoever sends nonsense must not push those out. */
const MAX_REFUSED = 1_000;

interface Remembered {
  readonly verdict: Verdict;
  /** Epoch milliseconds. Both, because a clock that is set back must not lengthen the time for which an answer counts. */
  readonly from: number;
  readonly until: number;
}

/** Verdicts by the hash of their token, each for its time. Bounded: the oldest go first. */
export class RememberedAnswers {
  private readonly good: BoundedMap<string, Remembered>;
  private readonly refused = new BoundedMap<string, Remembered>(MAX_REFUSED);

  constructor(capacity: number) {
    this.good = new BoundedMap(capacity);
  }

  /** @param now Epoch milliseconds. */
  get(token: string, now: number): Verdict | undefined {
    const key = digestOf(token);
    for (const verdicts of [this.good, this.refused]) {
      const known = verdicts.get(key);
      if (known !== undefined && known.from <= now && now < known.until) return known.verdict;
      verdicts.delete(key);
    }
    return undefined;
  }

  set(token: string, verdict: Verdict, { from, until }: Omit<Remembered, 'verdict'>): void {
    const verdicts = 'principal' in verdict ? this.good : this.refused;
    verdicts.set(digestOf(token), { verdict, from, until });
  }

  get size(): number {
    return this.good.size + this.refused.size;
  }
}
