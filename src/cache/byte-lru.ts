interface Entry<V> {
  readonly value: V;
  readonly bytes: number;
}

/** A map that never holds more than its bytes: what was not used for the longest time makes room. */
export class ByteLru<V> {
  /** In order of use, the longest unused first. */
  private readonly entries = new Map<string, Entry<V>>();
  private held = 0;

  constructor(readonly maxBytes: number) {}

  get bytes(): number {
    return this.held;
  }

  get size(): number {
    return this.entries.size;
  }

  get(key: string): V | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value;
  }

  /** @param bytes All the memory it takes, its key included. What is larger than the whole map is not kept. */
  set(key: string, value: V, bytes: number): void {
    this.delete(key);
    if (bytes > this.maxBytes) return;
    for (const unused of this.entries.keys()) {
      if (this.held + bytes <= this.maxBytes) break;
      this.delete(unused);
    }
    this.entries.set(key, { value, bytes });
    this.held += bytes;
  }

  clear(): void {
    this.entries.clear();
    this.held = 0;
  }

  delete(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.entries.delete(key);
    this.held -= entry.bytes;
  }
}
