import { pino, type DestinationStream } from 'pino';

/** The longest a line waits for others, in milliseconds. */
const FLUSH_EVERY_MS = 200;

/** In bytes. */
export interface Gathering {
  /** What is worth a write: each costs the kernel, a thread and a turn of the loop as much as several lines. */
  readonly enough: number;
  /** No more than this in one write, unless a single line is longer. */
  readonly most: number;
}

/** Milliseconds that whoever reads the lines of a process may keep it from ending. */
const LAST_LINES_MS = 1_000;

const outputs = new Set<GatheredOutput>();

/** Resolves once no line of this process waits any more, or its readers have had their time. Never rejects. */
export async function linesWritten(): Promise<void> {
  const { promise: tooLong, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, LAST_LINES_MS);
  // What goes wrong is not looked at: a pipe cannot be synchronised, for one, and nobody could be told.
  const all = [...outputs].map((output) => new Promise<void>((written) => output.flush(() => written())));
  await Promise.race([Promise.all(all), tooLong]);
  clearTimeout(timer);
}

/** Where log lines go: several in one write, in their order, and none torn. What still waits is written when the process ends. */
export class GatheredOutput implements DestinationStream {
  private readonly output: ReturnType<typeof pino.destination>;
  private waiting = '';
  private waitingBytes = 0;

  constructor(
    private readonly fd: number,
    private readonly gathering: Gathering,
  ) {
    // Whatever it is handed it begins to write at once: gathering is done here, where a line is not copied for it.
    this.output = pino.destination({ fd, sync: false, minLength: 1, maxWrite: gathering.most });
    outputs.add(this);
    setInterval(() => this.handOver(), FLUSH_EVERY_MS).unref();
    process.once('exit', () => this.flushSync());
  }

  write(line: string): void {
    const bytes = Buffer.byteLength(line);
    if (this.waitingBytes + bytes > this.gathering.most) this.handOver();
    this.waiting += line;
    this.waitingBytes += bytes;
    if (this.waitingBytes >= this.gathering.enough) this.handOver();
  }

  /** @param written Told once nothing waits any more. */
  flush(written?: (error?: Error) => void): void {
    this.handOver();
    this.output.flush(written);
  }

  /** Also behind the end of `output`, which ends with the last turn of the loop. */
  flushSync(): void {
    if (!this.isDestroyed) this.output.flushSync();
    // Not through `output`: that would begin a write, and nobody waits for it any more.
    if (this.waitingBytes > 0) pino.destination({ fd: this.fd, sync: true }).write(this.taken());
  }

  private get isDestroyed(): boolean {
    return 'destroyed' in this.output && this.output.destroyed === true;
  }

  /** What a destroyed output would refuse goes on waiting for the end. */
  private handOver(): void {
    if (this.waitingBytes > 0 && !this.isDestroyed) this.output.write(this.taken());
  }

  private taken(): string {
    const lines = this.waiting;
    this.waiting = '';
    this.waitingBytes = 0;
    return lines;
  }
}
