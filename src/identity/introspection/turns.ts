interface Line {
  running: number;
  readonly waiting: (() => void)[];
}

/** Lets a number of each network go on at a time. The rest wait in line, so that guesses are not all made before the first is counted. */
export class Turns {
  private readonly lines = new Map<string, Line>();

  constructor(private readonly maxAtOnce: number) {}

  async take<T>(network: string, run: () => Promise<T>): Promise<T> {
    const line = this.lines.get(network) ?? { running: 0, waiting: [] };
    this.lines.set(network, line);
    if (line.running >= this.maxAtOnce) await new Promise<void>((go) => line.waiting.push(go));
    else line.running += 1;
    try {
      return await run();
    } finally {
      // Once whoever asked has heard of it, and counted it.
      setImmediate(() => this.giveOn(network, line));
    }
  }

  /** The next has the place, or nobody. */
  private giveOn(network: string, line: Line): void {
    const next = line.waiting.shift();
    if (next !== undefined) return next();
    line.running -= 1;
    if (line.running === 0) this.lines.delete(network);
  }
}
