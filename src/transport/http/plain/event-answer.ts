import { PassThrough } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { UnreadMetrics } from '../../../observability/metrics/unread-metrics.js';
import { MAX_WAITING_BYTES } from '../listening/bounded-body.js';
import { type AnswerBody, within } from './answer-body.js';
import { sendWhole } from './send-whole.js';

const HEADERS = {
  'cache-control': 'no-cache, no-transform',
  'content-type': 'text/event-stream',
  'x-accel-buffering': 'no',
} as const;
const EVENT_BEGIN = 'event: message\ndata: ';
const EVENT_END = '\n\n';
/** Milliseconds. What the SDK does on the streams it serves. */
const KEEP_ALIVE_MS = 15_000;

/** An answer before the 2026-07-28 revision: events, the last of them the result. Sent at once, or begun while the call goes on. */
export class EventAnswer {
  private stream: PassThrough | undefined;
  private keepAlive: NodeJS.Timeout | undefined;
  private isOver = false;

  /** @param headers Known only when the head is sent, so asked for then. */
  constructor(
    private readonly reply: FastifyReply,
    private readonly headers: () => Readonly<Record<string, string>>,
    private readonly unread: UnreadMetrics,
  ) {}

  get hasBegun(): boolean {
    return this.stream !== undefined;
  }

  /** Sends the head, so that the client and what stands between need not doubt that the call goes on. */
  begin(): void {
    // A handler that ignores its signal may still tell, long after its client has gone.
    if (this.stream !== undefined || this.isOver || this.reply.raw.destroyed) return;
    const stream = new PassThrough();
    this.stream = stream;
    this.keepAlive = setInterval(() => stream.write(': keepalive\n\n'), KEEP_ALIVE_MS).unref();
    this.reply.raw.once('close', () => {
      this.isOver = true;
      clearInterval(this.keepAlive);
    });
    void this.reply
      .code(200)
      .headers({ ...HEADERS, ...this.headers() })
      .send(stream);
    this.reply.raw.flushHeaders();
  }

  /** What is no JSON is told to nobody: a handler does not fail over what it only mentions. A client that does not read is cut. */
  tell(message: object): void {
    const text = jsonOf(message);
    if (text === undefined) return;
    this.begin();
    const { stream } = this;
    if (this.isOver || stream === undefined) return;
    if (stream.writableLength + stream.readableLength <= MAX_WAITING_BYTES) return void stream.write(event(text));
    this.isOver = true;
    this.unread.cut('overflow');
    this.reply.raw.destroy();
  }

  end(text: string): void {
    this.isOver = true;
    if (this.stream === undefined) return sendEvent(this.reply, this.headers(), text);
    clearInterval(this.keepAlive);
    this.stream.end(event(text));
  }
}

/** Sends an answer that is one event and nothing else. */
export function sendEvent(reply: FastifyReply, headers: Readonly<Record<string, string>>, body: AnswerBody): void {
  sendEvents(reply, headers, within(EVENT_BEGIN, body, EVENT_END));
}

export function sendEvents(reply: FastifyReply, headers: Readonly<Record<string, string>>, events: AnswerBody): void {
  sendWhole(reply, 200, { ...HEADERS, ...headers }, events);
}

function event(text: string): string {
  return within(EVENT_BEGIN, text, EVENT_END);
}

function jsonOf(message: object): string | undefined {
  try {
    return JSON.stringify(message);
  } catch {
    return undefined;
  }
}
