import { ByteLru } from './byte-lru.js';
import type { Found, Kept, ResultStore } from './result-store.js';

/** Bytes an entry takes beside its text: its key, its places in the maps, the head of its buffer. Measured, rounded up. */
const OVERHEAD_BYTES = 512;

interface Entry {
  /** Outside the heap, and exactly as long as it says. */
  readonly text: Buffer;
  readonly generation: string;
  readonly expiresAt: number;
}

/** The answers of one process, within a bound of bytes. */
export class EmbeddedResults implements ResultStore {
  private readonly entries: ByteLru<Entry>;
  private readonly writes = new Map<string, number>();

  /** @param now Milliseconds of a clock that only goes forward. */
  constructor(
    maxBytes: number,
    private readonly now: () => number,
  ) {
    this.entries = new ByteLru(maxBytes);
  }

  get held() {
    return { bytes: this.entries.bytes, entries: this.entries.size };
  }

  find(toolset: string, key: string): Found {
    const generation = this.generationOf(toolset);
    const entry = this.entries.get(key);
    if (entry === undefined) return { generation, result: 'miss' };
    if (entry.generation === generation && this.now() < entry.expiresAt) {
      return { generation, text: entry.text.toString(), result: 'hit' };
    }
    this.entries.delete(key);
    return { generation, result: 'stale' };
  }

  keep({ toolset, key, generation, text, ttlMs }: Kept): void {
    if (generation !== this.generationOf(toolset)) return;
    // Not from the pool that small buffers share: one of them would hold on to all of it.
    const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
    bytes.write(text);
    const entry = { text: bytes, generation, expiresAt: this.now() + ttlMs };
    this.entries.set(key, entry, bytes.length + OVERHEAD_BYTES);
  }

  forget(toolset: string): void {
    this.writes.set(toolset, (this.writes.get(toolset) ?? 0) + 1);
  }

  close(): void {
    this.entries.clear();
  }

  private generationOf(toolset: string): string {
    return String(this.writes.get(toolset) ?? 0);
  }
}
