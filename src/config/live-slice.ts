type Listener<T> = (next: T, before: T) => void;

/** A slice of the configuration that may change while the process runs. Read `current` when it is needed; keep no copy. */
export class LiveSlice<T> {
  private readonly listeners = new Set<Listener<T>>();

  constructor(private value: T) {}

  get current(): T {
    return this.value;
  }

  /** @param next Checked already: whoever listens cannot refuse it. */
  replace(next: T): void {
    const before = this.value;
    this.value = next;
    for (const listener of this.listeners) listener(next, before);
  }

  /** @param listener Must not throw. @returns What ends it. */
  onReplaced(listener: Listener<T>): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}
