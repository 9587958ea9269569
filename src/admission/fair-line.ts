import { LinkedList, type Place } from './linked-list.js';

/** One who waits, and whose turn it takes. */
export interface Owned {
  readonly owner: string;
}

/**
 * Who waits, in a line of their own for each owner. Owners take turns, so a hundred calls of one keep nobody else waiting
 * longer than one would. Every operation takes constant time.
 */
export class FairLine<T extends Owned> {
  size = 0;
  /** By owner, in the order of their turns. */
  private readonly lines = new Map<string, LinkedList<T>>();
  /** Owners by the length of their line. */
  private readonly byLength: Set<string>[] = [];
  private longest = 0;

  lengthOf(owner: string): number {
    return this.lines.get(owner)?.length ?? 0;
  }

  push(item: T): Place<T> {
    const line = this.lines.get(item.owner) ?? new LinkedList<T>();
    this.lines.set(item.owner, line);
    const place = line.push(item);
    this.size += 1;
    this.moved(item.owner, line.length - 1, line.length);
    return place;
  }

  remove(place: Place<T>): void {
    const { owner } = place.item;
    const line = this.lines.get(owner);
    if (line === undefined) return;
    line.remove(place);
    this.size -= 1;
    if (line.length === 0) this.lines.delete(owner);
    this.moved(owner, line.length + 1, line.length);
  }

  /** The oldest of the owner whose turn it is; that owner is last in turn then. To be removed by who serves it. */
  takeTurn(): T | undefined {
    const [next] = this.lines;
    if (next === undefined) return undefined;
    const [owner, line] = next;
    this.lines.delete(owner);
    this.lines.set(owner, line);
    return line.oldest?.item;
  }

  /** The newest of an owner whose line is the longest: who has to go when somebody with a shorter one comes. */
  get newestOfLongest(): Place<T> | undefined {
    const [owner] = this.byLength[this.longest] ?? [];
    return owner === undefined ? undefined : this.lines.get(owner)?.newest;
  }

  private moved(owner: string, from: number, to: number): void {
    this.byLength[from]?.delete(owner);
    if (to > 0) (this.byLength[to] ??= new Set()).add(owner);
    if (to > this.longest) this.longest = to;
    // A line changes by one at a time, so the next shorter is never further away than one.
    else if (this.longest === from && this.byLength[from]?.size === 0) this.longest = to;
  }
}
