import type { Dispatcher } from 'undici';
import { Failure } from '../errors/failure.js';
import type { WatchedRequest } from '../observability/requests/watched-request.js';

type Controller = Dispatcher.DispatchController;
export type AnswerHeaders = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

interface TextReading<T> {
  readonly maxBytes: number;
  readonly make: (text: string) => T;
}

/** What is made of an answer once its head is known: of its text, or without it. */
export type Reading<T> = TextReading<T> | { readonly known: T };

/** Bytes of an answer nobody waits for that are read, and milliseconds for that, to keep its connection; beyond them it is closed. */
export const WORTH_READING = 65_536;
const WORTH_WAITING_MS = 1_000;

/** Keeps nothing from one text to the next. */
const decoder = new TextDecoder();

/** Takes an answer as it comes, without a stream in between: that costs about a quarter of a small request. */
export class WholeAnswer<T> implements Dispatcher.DispatchHandler {
  private readonly pieces: Buffer[] = [];
  private bytes = 0;
  private controller: Controller | undefined;
  private reading: TextReading<T> | undefined;
  private isSettled = false;
  private patience: NodeJS.Timeout | undefined;
  private readonly ending = Promise.withResolvers<T>();
  private readonly onAbort = () => this.giveUp(this.signal.reason as Error);

  /**
   * @param read Told of every head but those that only announce another. What it throws is what becomes of the request.
   * @param watched Told how it goes, where requests are watched.
   */
  constructor(
    private readonly signal: AbortSignal,
    private readonly read: (status: number, headers: AnswerHeaders) => Reading<T>,
    private readonly watched?: WatchedRequest,
  ) {
    signal.addEventListener('abort', this.onAbort, { once: true });
  }

  /** Rejects with what went wrong, the reason of the signal, or a Failure `upstream` for more bytes than may be. */
  get ended(): Promise<T> {
    return this.ending.promise;
  }

  onRequestStart(controller: Controller): void {
    this.controller = controller;
    // While it waited for a connection.
    if (this.isSettled) controller.abort(this.signal.reason as Error);
    else this.watched?.sent();
  }

  onResponseStart(_controller: Controller, status: number, headers: AnswerHeaders): void {
    if (status < 200) return;
    this.watched?.answered(status);
    try {
      const reading = this.read(status, headers);
      if (!('known' in reading)) {
        this.reading = reading;
        return;
      }
      this.settle();
      this.ending.resolve(reading.known);
    } catch (thrown) {
      this.fail(thrown);
    }
    // Nobody waits for the rest: it is read where that is worth a connection.
    this.patience = setTimeout(() => this.close(), WORTH_WAITING_MS).unref();
  }

  onResponseData(_controller: Controller, piece: Buffer): void {
    this.bytes += piece.length;
    if (this.isSettled) {
      if (this.bytes > WORTH_READING) this.close();
      return;
    }
    const most = this.reading?.maxBytes ?? 0;
    if (this.bytes > most) {
      this.giveUp(new Failure('upstream', `The upstream answered with more than ${most} bytes.`));
    } else this.pieces.push(piece);
  }

  onResponseEnd(): void {
    clearTimeout(this.patience);
    if (this.isSettled || this.reading === undefined) return;
    this.settle();
    const { pieces, reading, ending } = this;
    try {
      ending.resolve(reading.make(decoder.decode(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces))));
    } catch (thrown) {
      ending.reject(thrown);
    }
  }

  onResponseError(_controller: Controller, error: Error): void {
    clearTimeout(this.patience);
    this.fail(error, error);
  }

  private giveUp(reason: Error): void {
    this.fail(reason, reason);
    this.controller?.abort(reason);
  }

  /** @param fault Where it is the request that has failed: what was answered may be a failure without that. */
  private fail(thrown: unknown, fault?: unknown): void {
    if (this.isSettled) return;
    this.settle(fault);
    this.ending.reject(thrown);
  }

  private settle(fault?: unknown): void {
    this.isSettled = true;
    this.signal.removeEventListener('abort', this.onAbort);
    this.watched?.ended(fault);
  }

  private close(): void {
    this.controller?.abort(new Error('The rest of the answer is worth less than its connection'));
  }
}
