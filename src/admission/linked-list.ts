/** An item in its place; removing it from there costs the same wherever it stands. */
export interface Place<T> {
  readonly item: T;
  before: Place<T> | undefined;
  after: Place<T> | undefined;
}

/** In order of arrival. Every operation takes constant time, also one in the middle. */
export class LinkedList<T> {
  length = 0;
  private first: Place<T> | undefined;
  private last: Place<T> | undefined;

  get oldest(): Place<T> | undefined {
    return this.first;
  }

  get newest(): Place<T> | undefined {
    return this.last;
  }

  push(item: T): Place<T> {
    const place: Place<T> = { item, before: this.last, after: undefined };
    if (this.last === undefined) this.first = place;
    else this.last.after = place;
    this.last = place;
    this.length += 1;
    return place;
  }

  /** @param place Of this list, and still in it. */
  remove({ before, after }: Place<T>): void {
    if (before === undefined) this.first = after;
    else before.after = after;
    if (after === undefined) this.last = before;
    else after.before = before;
    this.length -= 1;
  }
}
