/**
 * What is made of a key, once for each. Nested ones replace a joined key, so that nothing is built to look something up.
 * Nothing is ever dropped: keys come from closed sets.
 */
export class OncePer<Key, Made> {
  private readonly made = new Map<Key, Made>();

  /** Of the last look: calls that follow each other are mostly alike. */
  private lastKey: Key | undefined;
  private last: Made | undefined;

  constructor(private readonly make: (key: Key) => Made) {}

  of(key: Key): Made {
    if (this.last !== undefined && key === this.lastKey) return this.last;
    let made = this.made.get(key);
    if (made === undefined) this.made.set(key, (made = this.make(key)));
    this.lastKey = key;
    this.last = made;
    return made;
  }
}
