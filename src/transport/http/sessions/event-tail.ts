import type { EventId, StreamId } from '@modelcontextprotocol/server';
import { isAnswer, sentId } from './session-events.js';
import type { SharedEvent, SharedEvents } from './shared-events.js';

/** Milliseconds after which a tail looks by itself: nobody may have been able to tell it. */
const LOOK_EVERY_MS = 5_000;
/** Looks in a row after which a quiet stream says something, so that nothing on the way takes it for a dead one. */
const QUIET_LOOKS = 3;

export interface TailStart {
  readonly stream: StreamId;
  /** Nothing while Redis is lost. */
  readonly after: EventId | undefined;
  /** What the stream begins with. */
  readonly head: string;
  /** When its client began to read it, by the clock that all instances have in common. */
  readonly takenAt: number;
}

/** A stream as one client reads it: what the log of its session says, on whichever instance it was said. */
export class EventTail {
  readonly stream: StreamId;
  readonly takenAt: number;
  readonly body: ReadableStream<Uint8Array>;
  private after: EventId | undefined;
  private isClosed = false;
  private wakes = 0;
  private wakeUp: () => void = () => {};
  private quietLooks = 0;
  private readonly unkept: string[] = [];

  /**
   * @param lookAfter Called on every look of its own, to end what nobody will answer.
   * @param onEnd Called once.
   */
  constructor(
    private readonly events: SharedEvents,
    { stream, after, head, takenAt }: TailStart,
    private readonly lookAfter: () => Promise<void>,
    private readonly onEnd: () => void,
  ) {
    this.stream = stream;
    this.takenAt = takenAt;
    this.after = after;
    if (head !== '') this.unkept.push(head);
    const encoder = new TextEncoder();
    this.body = new ReadableStream({
      pull: async (controller) => {
        const text = await this.next();
        if (text !== undefined) return controller.enqueue(encoder.encode(text));
        this.end();
        controller.close();
      },
      cancel: () => this.end(),
    });
  }

  /** There may be something to read. */
  wake(): void {
    this.wakes += 1;
    this.wakeUp();
  }

  /** Says what could not be kept. */
  say(message: object): void {
    this.unkept.push(frame(message));
    this.wake();
  }

  end(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.onEnd();
    this.wake();
  }

  /** What comes next, or undefined at the end. */
  private async next(): Promise<string | undefined> {
    while (!this.isClosed) {
      const { wakes } = this;
      const unkept = this.unkept.splice(0).join('');
      if (unkept !== '') return unkept;
      const events = await this.read();
      const text = events.map((event) => this.framed(event)).join('');
      if (text !== '') return text;
      if (events.length > 0) continue;
      if (this.isAnswered) return undefined;
      const wasWoken = await this.isWoken(wakes);
      if (wasWoken || this.isClosed) continue;
      await this.lookAfter();
      this.quietLooks = (this.quietLooks + 1) % QUIET_LOOKS;
      if (this.quietLooks === 0) return ': keep-alive\n\n';
    }
    return undefined;
  }

  private isAnswered = false;

  private framed({ id, stream, message }: SharedEvent): string {
    this.after = id;
    if (stream !== this.stream || message === undefined) return '';
    if (isAnswer(message)) this.isAnswered = true;
    return frame(message, sentId(id, message));
  }

  /** Nothing while Redis is lost. */
  private async read(): Promise<readonly SharedEvent[]> {
    try {
      this.after ??= await this.events.lastId();
      return await this.events.after(this.after);
    } catch {
      return [];
    }
  }

  /** @param wakes How often it had been woken when it began to look. */
  private async isWoken(wakes: number): Promise<boolean> {
    if (this.wakes !== wakes) return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), LOOK_EVERY_MS);
    this.wakeUp = () => resolve(true);
    const wasWoken = await promise;
    clearTimeout(timer);
    return wasWoken;
  }
}

function frame(message: object, id: EventId = ''): string {
  return `event: message\n${id === '' ? '' : `id: ${id}\n`}data: ${JSON.stringify(message)}\n\n`;
}
