const NONE = -1;

/** The places 0 to capacity - 1 in the order of their last use, without an allocation for each use. */
export class RecentlyUsed {
  private readonly before: Int32Array;
  private readonly after: Int32Array;
  private newest = NONE;
  private leastRecent = NONE;
  private taken = 0;

  constructor(private readonly capacity: number) {
    this.before = new Int32Array(capacity).fill(NONE);
    this.after = new Int32Array(capacity).fill(NONE);
  }

  get size(): number {
    return this.taken;
  }

  /** A place nobody has, or the one not used for longest, as used now. */
  claim(): number {
    if (this.taken < this.capacity) {
      const place = this.taken++;
      this.append(place);
      return place;
    }
    const place = this.leastRecent;
    this.use(place);
    return place;
  }

  use(place: number): void {
    if (place === this.newest) return;
    this.remove(place);
    this.append(place);
  }

  private append(place: number): void {
    this.before[place] = this.newest;
    this.after[place] = NONE;
    if (this.newest === NONE) this.leastRecent = place;
    else this.after[this.newest] = place;
    this.newest = place;
  }

  private remove(place: number): void {
    // Not by destructuring: V8 compiles that anew for every few thousand uses, and throws it away again.
    const before = this.before[place] ?? NONE;
    const after = this.after[place] ?? NONE;
    if (before === NONE) this.leastRecent = after;
    else this.after[before] = after;
    if (after === NONE) this.newest = before;
    else this.before[after] = before;
  }
}
