import fs from 'node:fs';

/** What waits at most: a reader that stands still, or a full disk, must not cost the service its memory. */
const MOST_WAITING_BYTES = 16 * 1024 * 1024;
/**
 * Milliseconds until a pipe that takes no more is tried again: soon, because it holds no more than 64 KiB, which a reader who reads on has
 * taken by then; twice as late each time in vain.
 */
const FULL_AGAIN_MS = 1;
const FULL_AT_LAST_MS = 100;
/** Milliseconds until whatever has failed is tried again. */
const FAILED_AGAIN_MS = 1_000;
/** The same where nothing else can be done meanwhile. */
const PAUSE_MS = 10;
const FULL = new Set(['EAGAIN', 'EBUSY']);
const LINE_END = 10;

export interface WriterListener {
  /** Told once of an error that keeps everything waiting. */
  failed(error: NodeJS.ErrnoException): void;
  /** Told how many lines found no room to wait, once the others are written. */
  lost(lines: number): void;
}

/** Writes pieces of whole lines, one after the other, and tries again with what could not be written. Never throws. */
export class PatientWriter {
  private readonly waiting: Buffer[] = [];
  private bytes = 0;
  private isWriting = false;
  private hasFailed = false;
  private fullAgainMs = FULL_AGAIN_MS;
  private nextTry: NodeJS.Timeout | undefined;
  private lost = 0;
  private lostBefore = 0;
  private readonly onceEmpty: (() => void)[] = [];

  constructor(
    private readonly fd: number,
    private readonly listener: WriterListener,
  ) {}

  write(lines: Buffer): void {
    if (this.bytes + lines.length > MOST_WAITING_BYTES) return this.lose(lines);
    this.waiting.push(lines);
    this.bytes += lines.length;
    this.writeNext();
  }

  /** Lines that found no room to wait, since the start. */
  get lostLines(): number {
    return this.lostBefore + this.lost;
  }

  /** @param empty Told once nothing waits any more. */
  whenEmpty(empty: () => void): void {
    if (this.bytes === 0) empty();
    else this.onceEmpty.push(empty);
  }

  /** Writes what waits, and then these, before it returns; what it cannot write in its time is lost. */
  writeSync(lines: Buffer, limitMs: number): void {
    const until = performance.now() + limitMs;
    // What is being written already ends by itself.
    const left = [...this.waiting.splice(this.isWriting ? 1 : 0), lines];
    this.bytes = this.waiting.reduce((bytes, { length }) => bytes + length, 0);
    for (const one of left) if (!this.isWrittenSync(one, until)) this.lose(one);
  }

  private isWrittenSync(lines: Buffer, until: number): boolean {
    for (let left = lines; left.length > 0;) {
      try {
        left = left.subarray(fs.writeSync(this.fd, left));
      } catch (error) {
        if (!FULL.has((error as NodeJS.ErrnoException).code ?? '') || performance.now() > until) return false;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
      }
    }
    return true;
  }

  private writeNext(): void {
    const [lines] = this.waiting;
    if (lines === undefined || this.isWriting || this.nextTry !== undefined) return;
    this.isWriting = true;
    fs.write(this.fd, lines, (error, written) => {
      this.isWriting = false;
      if (error === null) this.written(lines, written);
      else this.tryLater(error);
    });
  }

  private written(lines: Buffer, written: number): void {
    this.hasFailed = false;
    this.fullAgainMs = FULL_AGAIN_MS;
    this.bytes -= written;
    if (written === lines.length) this.waiting.shift();
    else this.waiting[0] = lines.subarray(written);
    if (this.bytes === 0) this.empty();
    this.writeNext();
  }

  private empty(): void {
    const { lost } = this;
    this.lost = 0;
    this.lostBefore += lost;
    if (lost > 0) this.listener.lost(lost);
    for (const empty of this.onceEmpty.splice(0)) empty();
  }

  private lose(lines: Buffer): void {
    this.lost += lines.reduce((count, byte) => count + (byte === LINE_END ? 1 : 0), 0);
  }

  private tryLater(error: NodeJS.ErrnoException): void {
    const isFull = FULL.has(error.code ?? '');
    if (!isFull && !this.hasFailed) this.listener.failed(error);
    this.hasFailed ||= !isFull;
    const pauseMs = isFull ? this.fullAgainMs : FAILED_AGAIN_MS;
    if (isFull) this.fullAgainMs = Math.min(2 * pauseMs, FULL_AT_LAST_MS);
    this.nextTry = setTimeout(() => {
      this.nextTry = undefined;
      this.writeNext();
    }, pauseMs).unref();
  }
}
