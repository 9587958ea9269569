/** Lets one write at a time through, in the order they came: GitHub asks for that, and limits who does otherwise. */
export class WriteLine {
  private last: Promise<unknown> = Promise.resolve();
  private waitingNow = 0;

  /** Writes whose turn has not come. */
  get waiting(): number {
    return this.waitingNow;
  }

  /** @param signal Who leaves the line is not waited for. */
  async run<T>(signal: AbortSignal, write: () => Promise<T>): Promise<T> {
    const before = this.last;
    const { promise: over, resolve } = Promise.withResolvers<void>();
    this.last = before.then(() => over);
    this.waitingNow += 1;
    try {
      // Neither of them rejects.
      await Promise.race([before, aborted(signal)]);
      this.waitingNow -= 1;
      signal.throwIfAborted();
      return await write();
    } finally {
      resolve();
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
