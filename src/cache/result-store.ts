/** What a store knows of one key. */
export interface Found {
  /**
   * What the toolset had written when this was looked up: another text after every write. An answer that was begun before
   * a write is of an older generation, and is never served after it.
   */
  readonly generation: string;
  /** The answer as it was kept; only of this generation and within its time. */
  readonly text?: string;
  readonly result: 'hit' | 'miss' | 'stale' | 'error';
}

/** An answer to be kept. */
export interface Kept {
  readonly toolset: string;
  readonly key: string;
  /** As it was found before the answer was begun. */
  readonly generation: string;
  readonly text: string;
  /** Milliseconds it may still be served. */
  readonly ttlMs: number;
}

/** Where answers are kept. It never fails a call: what cannot be found is a miss, what cannot be kept is not. */
export interface ResultStore {
  find(toolset: string, key: string): Found | Promise<Found>;
  keep(answer: Kept): void;
  /** Everything of the toolset is of an older generation from now on; resolves once no instance serves it. */
  forget(toolset: string): void | Promise<void>;
  close(): void;
  /** What it takes of this process. */
  readonly held: { readonly bytes: number; readonly entries: number };
}
