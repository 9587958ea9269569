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

/** What `pino.destination` makes, told to take bytes: its types know only text. */
type Output = Omit<ReturnType<typeof pino.destination>, 'write'> & { write(lines: Buffer): boolean };

function outputTo(fd: number, options: { sync: boolean; minLength?: number; maxWrite?: number }): Output {
  return pino.destination({ ...options, fd, contentMode: 'buffer' }) as unknown as Output;
}

/** Resolves once no line of this process waits any more, or its readers have had their time. Never rejects. */
export async function linesWritten(): Promise<void> {
  const { promise: tooLong, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, LAST_LINES_MS);
  // What goes wrong is not looked at: a pipe cannot be synchronised, for one, and nobody could be told.
  const all = [...outputs].map((output) => new Promise<void>((written) => output.flush(() => written())));
  await Promise.race([Promise.all(all), tooLong]);
  clearTimeout(timer);
}

/** In UTF-8, of each unit in which a text has its length. */
const MOST_BYTES_EACH = 3;

const NO_ROOM = Buffer.alloc(0);

/** Where log lines go: several in one write, in their order, and none torn. What still waits is written when the process ends. */
export class GatheredOutput implements DestinationStream {
  private readonly output: Output;
  /** Lines as bytes: a text that is handed over is counted twice, and encoded twice. */
  private room: Buffer = NO_ROOM;
  private taken = 0;

  constructor(
    private readonly fd: number,
    private readonly gathering: Gathering,
  ) {
    // Whatever it is handed it begins to write at once: gathering is done here.
    this.output = outputTo(fd, { sync: false, minLength: 1, maxWrite: gathering.most });
    outputs.add(this);
    setInterval(() => this.handOver(), FLUSH_EVERY_MS).unref();
    process.once('exit', () => this.flushSync());
  }

  write(line: string): void {
    // Counted only where it may not fit: that takes as long as to write it.
    if (this.taken + line.length * MOST_BYTES_EACH > this.room.length) this.makeRoom(Buffer.byteLength(line));
    this.taken += this.room.write(line, this.taken);
    if (this.taken >= this.gathering.enough) this.handOver();
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
    if (this.taken > 0) outputTo(this.fd, { sync: true }).write(this.take());
  }

  private get isDestroyed(): boolean {
    return 'destroyed' in this.output && this.output.destroyed === true;
  }

  private makeRoom(bytes: number): void {
    if (this.taken + bytes <= this.room.length) return;
    this.handOver();
    const kept = this.room.subarray(0, this.taken);
    this.room = Buffer.allocUnsafeSlow(Math.max(this.gathering.most, kept.length + bytes));
    this.room.set(kept);
  }

  /** What a destroyed output would refuse goes on waiting for the end. */
  private handOver(): void {
    if (this.taken > 0 && !this.isDestroyed) this.output.write(this.take());
  }

  /** What is handed over is not written yet, so its room is not used again. */
  private take(): Buffer {
    const lines = this.room.subarray(0, this.taken);
    this.room = NO_ROOM;
    this.taken = 0;
    return lines;
  }
}
