import type { AuditQuery, CallFilter, FoundCall, Place } from '../../audit/audit-query.js';

/** Rows read with one statement; what is beyond follows in the next, at once. */
const ROWS_AT_ONCE = 500;
/** Milliseconds a row may come late into the store and is still shown: it waits there while the store is lost. */
const LATE_MS = 600_000;
/** The same where nothing is lost. A busy trail has more rows in ten minutes than can be read with every look. */
const SOON_MS = 5_000;
/** Looks from one that goes back for what is late to the next. */
const LOOKS_TO_LATE = 15;

/** Rows nobody has seen yet. Processes write at their own pace, so each look goes back a while and leaves out what is known. */
export class Newcomers {
  private readonly seen = new Map<string, string>();
  private readonly beganAt: string;
  private looks = 0;

  /** @param newest When the newest row of the trail ended before `shown` was read, whatever row that is. */
  constructor(
    private readonly query: AuditQuery,
    private readonly filter: CallFilter,
    private newest: string,
    shown: readonly FoundCall[],
  ) {
    this.beganAt = shown.at(0)?.place.at ?? this.newest;
    for (const { place } of shown) this.remember(place);
  }

  async *look(): AsyncGenerator<FoundCall> {
    const newest = await this.query.newestAt();
    const forgotten = this.back(LATE_MS);
    const since = this.looks % LOOKS_TO_LATE === 0 ? forgotten : this.back(SOON_MS);
    for (let after: Place | undefined; ;) {
      const page = await this.query.oldest({ ...this.filter, since }, ROWS_AT_ONCE, after);
      for (const found of page) if (this.remember(found.place)) yield found;
      after = page.at(-1)?.place;
      if (page.length < ROWS_AT_ONCE) break;
    }
    this.looks += 1;
    // Of all rows: what is rare must not make each look read everything since it was last found.
    if (newest !== undefined && newest > this.newest) this.newest = newest;
    for (const [key, at] of this.seen) if (at < forgotten) this.seen.delete(key);
  }

  /** Not further back than what was shown first: what is older was left out on purpose. */
  private back(ms: number): string {
    const at = new Date(Date.parse(this.newest) - ms).toISOString();
    return at > this.beganAt ? at : this.beganAt;
  }

  /** Whether it was new. */
  private remember({ at, chain, seq }: Place): boolean {
    const key = `${chain}:${seq}`;
    if (this.seen.has(key)) return false;
    this.seen.set(key, at);
    return true;
  }
}
