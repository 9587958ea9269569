import fs from 'node:fs';
import type { DestinationStream } from 'pino';
import { endsWithin } from './ends-within.js';
import { PatientWriter } from './patient-writer.js';

/** The longest a line waits for others, in milliseconds: a crash costs no more lines of calls than rows. */
const GATHER_MS = 50;

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
  const all = [...outputs].map((output) => new Promise<void>((written) => output.flush(written)));
  await endsWithin(Promise.all(all), LAST_LINES_MS);
}

/** Lines of this process that could not be written, and found no room to wait. */
export function lostLines(): number {
  return [...outputs].reduce((sum, output) => sum + output.lostLines, 0);
}

/** In UTF-8, of each unit in which a text has its length. */
const MOST_BYTES_EACH = 3;

const NO_ROOM = Buffer.alloc(0);

/**
 * Where log lines go: several in one write, in their order, and none torn. What still waits is written when the process ends.
 * Where it cannot be written the service goes on: what waits is bounded, and how much was lost is told.
 */
export class GatheredOutput implements DestinationStream {
  private readonly writer: PatientWriter;
  /** Lines as bytes: a text that is handed over is counted twice, and encoded twice. */
  private room: Buffer = NO_ROOM;
  private taken = 0;
  private gatheringEnds: NodeJS.Timeout | undefined;

  constructor(
    private readonly fd: number,
    private readonly gathering: Gathering,
  ) {
    this.writer = new PatientWriter(fd, {
      failed: (error) => this.sayFailed(error),
      lost: (lines) => this.write(lostLine(lines)),
    });
    // A pipe Node knows does not block: a thread that waits for a reader would keep the process from ending.
    if (fd === 1) void process.stdout;
    if (fd === 2) void process.stderr;
    outputs.add(this);
    process.once('exit', () => this.flushSync());
  }

  write(line: string): void {
    // Counted only where it may not fit: that takes as long as to write it.
    if (this.taken + line.length * MOST_BYTES_EACH > this.room.length) this.makeRoom(Buffer.byteLength(line));
    this.taken += this.room.write(line, this.taken);
    if (this.taken >= this.gathering.enough) this.handOver();
    else this.handOverSoon();
  }

  get lostLines(): number {
    return this.writer.lostLines;
  }

  /** @param written Told once nothing waits any more. */
  flush(written: () => void = () => {}): void {
    this.handOver();
    this.writer.whenEmpty(written);
  }

  /** Where nothing else can be waited for. */
  flushSync(): void {
    this.writer.writeSync(this.take(), LAST_LINES_MS);
  }

  private makeRoom(bytes: number): void {
    if (this.taken + bytes <= this.room.length) return;
    this.handOver();
    const kept = this.room.subarray(0, this.taken);
    this.room = Buffer.allocUnsafeSlow(Math.max(this.gathering.most, kept.length + bytes));
    this.room.set(kept);
  }

  private handOverSoon(): void {
    this.gatheringEnds ??= setTimeout(() => {
      this.gatheringEnds = undefined;
      this.handOver();
    }, GATHER_MS).unref();
  }

  private handOver(): void {
    if (this.taken > 0) this.writer.write(this.take());
  }

  /** Where it can still be said. */
  private sayFailed({ code }: NodeJS.ErrnoException): void {
    if (this.fd === 2) return;
    const problem = `gatehouse: the log cannot be written (${code}). It is tried again; lines that find no room to wait are lost.\n`;
    fs.write(2, problem, () => {});
  }

  /** What is handed over is not written yet, so its room is not used again. */
  private take(): Buffer {
    const lines = this.room.subarray(0, this.taken);
    this.room = NO_ROOM;
    this.taken = 0;
    return lines;
  }
}

/** As the logger would write it. */
function lostLine(lines: number): string {
  const msg = 'lines of the log were lost: they could not be written, or nobody read them';
  return `${JSON.stringify({ level: 'warn', time: new Date().toISOString(), service: 'gatehouse', lines, msg })}\n`;
}
