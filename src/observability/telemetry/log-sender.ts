import { type Context, context, type Logger } from '@opentelemetry/api';
import { globalErrorHandler } from '@opentelemetry/core';
import { type DestinationStream, pino } from 'pino';
import { logRecord } from './log-record.js';

/** Lines that are made into records at once: the code that does it is warm then, and half a millisecond is all it takes. */
const AT_ONCE = 128;
/** The longest a line waits for others, in milliseconds. */
const GATHER_MS = 100;

interface Line {
  readonly text: string;
  /** As pino numbers them. */
  readonly level: number;
  /** In which it was written: its span is the record's. */
  readonly writtenIn: Context;
}

/** Hands the lines of a logger to OpenTelemetry too. A call pays for remembering its line, and for nothing else. */
export class LogSender {
  private waiting: Line[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly logger: Logger) {}

  /** Where a logger writes instead of to `destination`, so that both get its lines. */
  beside(destination: DestinationStream): DestinationStream {
    return new Tee(destination, (text, level) => this.take({ text, level, writtenIn: context.active() }));
  }

  /** Before the SDK sends what it has for the last time. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const lines = this.waiting;
    this.waiting = [];
    for (const line of lines) this.send(line);
  }

  private take(line: Line): void {
    this.waiting.push(line);
    if (this.waiting.length >= AT_ONCE) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), GATHER_MS).unref();
  }

  private send({ text, level, writtenIn }: Line): void {
    try {
      this.logger.emit({ ...logRecord(text, level), context: writtenIn });
    } catch (error) {
      // Nobody waits for it: one line that cannot be sent must not end the process.
      globalErrorHandler(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/** Two destinations at the cost of one and a list. */
class Tee implements DestinationStream {
  /** Asks pino for the level of each line: the text may say another, where a handler logs a field of that name. */
  readonly [pino.symbols.needsMetadataGsym] = true;
  /** Set before each write. */
  lastLevel = 0;

  constructor(
    private readonly destination: DestinationStream,
    private readonly take: (text: string, level: number) => void,
  ) {}

  write(text: string): void {
    this.destination.write(text);
    this.take(text, this.lastLevel);
  }

  /** As pino asks of a destination that gathers lines, which any other is not asked. */
  flush(flushed?: (error?: Error) => void): void {
    const { destination } = this;
    if ('flush' in destination && typeof destination.flush === 'function') destination.flush(flushed);
    else flushed?.();
  }

  flushSync(): void {
    const { destination } = this;
    if ('flushSync' in destination && typeof destination.flushSync === 'function') destination.flushSync();
  }
}
