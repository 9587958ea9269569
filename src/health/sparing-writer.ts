import { setTimeout as sleep } from 'node:timers/promises';

/** Rests this many times as long as it wrote: however many ask, three quarters of the time are left. */
const REST = 3;
/** Milliseconds. */
const LONGEST_REST = 1_000;

/**
 * Writes what many may ask for at any time and no limit counts. Whoever asks while it writes or rests waits for the next text,
 * which is one for all of them: nobody is told of less than had happened when they asked.
 */
export class SparingWriter {
  /** Texts that are not begun, by what they are. */
  private readonly due = new Map<string, Promise<string>>();
  private free: Promise<unknown> = Promise.resolve();

  /** @param kind Texts of the same kind are the same. */
  text(kind: string, write: () => Promise<string>): Promise<string> {
    const due = this.due.get(kind);
    if (due !== undefined) return due;
    let tookMs = 0;
    const text = this.free.then(async () => {
      this.due.delete(kind);
      const startedAt = performance.now();
      try {
        return await write();
      } finally {
        tookMs = performance.now() - startedAt;
      }
    });
    const rest = () => sleep(Math.min(REST * tookMs, LONGEST_REST), undefined, { ref: false });
    this.free = text.then(rest, rest);
    this.due.set(kind, text);
    return text;
  }
}
