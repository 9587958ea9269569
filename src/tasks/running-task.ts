import { ownerOf } from '../tool/principal.js';
import { NO_CHANNEL, type AskChannel } from '../pipeline/ask-channel.js';
import type { CallRequest } from '../pipeline/call.js';
import type { AskKind, Question } from '../tool/ask.js';

interface OpenQuestion {
  readonly question: Question;
  answer(value: unknown): void;
}

/** Stores what the client is asked now. */
type Publish = (questions: ReadonlyMap<string, Question>) => Promise<void>;

/**
 * A call that may become a task: until then it ends with its request and asks as its client can be asked; from then on it
 * has a life and a channel of its own.
 */
export class RunningTask implements AskChannel {
  readonly owner: string;
  /** Resolves once its end is stored. */
  readonly over = Promise.withResolvers<void>();
  isInterrupted = false;
  private publish: Publish | undefined;
  private readonly controller = new AbortController();
  private readonly open = new Map<string, OpenQuestion>();
  private readonly answers = new Map<string, unknown>();
  /** One write after the other, or an old state could be stored last. */
  private published: Promise<void> = Promise.resolve();
  private readonly onClientGone = () => this.controller.abort();

  constructor(private readonly request: CallRequest) {
    this.owner = ownerOf(request.principal);
    if (request.signal.aborted) this.controller.abort();
    request.signal.addEventListener('abort', this.onClientGone, { once: true });
  }

  get hasBegun(): boolean {
    return this.publish !== undefined;
  }

  /** Aborted when the task is to end before its work. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The request as the pipeline takes it. What belongs to the request's stream ends when the task begins. */
  asRequest(): CallRequest {
    const { tell, reportProgress } = this.request;
    return {
      ...this.request,
      signal: this.signal,
      askChannel: this,
      ...(tell && { tell: this.untilBegun(tell) }),
      ...(reportProgress && { reportProgress: this.untilBegun(reportProgress) }),
    };
  }

  begin(publish: Publish): void {
    this.publish = publish;
    this.leaveRequest();
  }

  leaveRequest(): void {
    this.request.signal.removeEventListener('abort', this.onClientGone);
  }

  abort(): void {
    this.controller.abort();
  }

  /** Ends it because this process cannot go on with it. */
  interrupt(): void {
    this.isInterrupted = true;
    this.controller.abort();
  }

  /** Takes answers to open questions; others are ignored, for a client may send one twice. */
  async answer(responses: Readonly<Record<string, unknown>>): Promise<void> {
    const answered = Object.entries(responses).flatMap(([key, value]) => {
      const open = this.open.get(key);
      if (open === undefined) return [];
      this.open.delete(key);
      this.answers.set(key, value);
      return [() => open.answer(value)];
    });
    if (answered.length === 0) return;
    try {
      await this.store();
    } finally {
      for (const goOn of answered) goOn();
    }
  }

  can(kind: AskKind): boolean {
    return this.clientChannel.can(kind);
  }

  answerTo(key: string): unknown {
    return this.answers.has(key) ? this.answers.get(key) : this.clientChannel.answerTo(key);
  }

  get put(): AskChannel['put'] {
    return this.hasBegun ? (question, signal, key) => this.wait(question, signal, key) : this.clientChannel.put;
  }

  private async wait(question: Question, signal: AbortSignal, key: string): Promise<unknown> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    this.open.set(key, { question, answer: resolve });
    try {
      await Promise.race([this.store(), promise]);
      return await promise;
    } finally {
      this.open.delete(key);
      signal.removeEventListener('abort', onAbort);
    }
  }

  private store(): Promise<void> {
    const questions = () => new Map([...this.open].map(([key, { question }]) => [key, question]));
    this.published = this.published.catch(() => {}).then(() => this.publish?.(questions()));
    return this.published;
  }

  private get clientChannel(): AskChannel {
    return this.request.askChannel ?? NO_CHANNEL;
  }

  private untilBegun<Args extends unknown[]>(say: (...args: Args) => void): (...args: Args) => void {
    return (...args) => {
      if (!this.hasBegun) say(...args);
    };
  }
}
