import { Readable } from 'node:stream';
import type { Exchange } from './exchange.js';

type Body = ReadableStreamDefaultReader<Uint8Array>;
type Piece = Awaited<ReturnType<Body['read']>>;

/** What has been read of an answer before its head is sent. */
export interface AnswerOpening {
  readonly pieces: readonly Uint8Array[];
  /** The read that is under way; undefined where the answer has ended. */
  readonly next: Promise<Piece> | undefined;
}

/** Reads the first piece; of a call, on until nothing can refuse it: a stream that can be resumed begins before that. */
export async function readOpening(body: Body, exchange: Exchange, isCall: boolean): Promise<AnswerOpening> {
  const pieces: Uint8Array[] = [];
  for (let next = body.read(); ; next = body.read()) {
    const piece = await (pieces.length === 0 ? next : Promise.race([next, exchange.decided]));
    if (piece === undefined) return { pieces, next };
    if (piece.value !== undefined) pieces.push(piece.value);
    if (piece.done) return { pieces, next: undefined };
    if (!isCall || exchange.isDecided) return { pieces, next: body.read() };
  }
}

/** Milliseconds for which an answer that has begun may wait for its end, so that most are sent in one piece. */
const END_WITHIN_MS = 50;

/** Milliseconds until the answer of a call that has ended is given up: of two calls with one id the SDK answers only one. */
const GIVEN_UP_AFTER_MS = 1_000;

/** The whole answer of a call that has ended; undefined where it does not end. */
export async function readToEnd({ pieces, next }: AnswerOpening, body: Body): Promise<AnswerOpening | undefined> {
  const all = [...pieces];
  let isGivenUp = false;
  const giveUp = setTimeout(() => {
    isGivenUp = true;
    // Ends what is being read.
    void body.cancel();
  }, GIVEN_UP_AFTER_MS);
  for (let piece = await next; piece !== undefined && !piece.done; piece = await body.read()) all.push(piece.value);
  clearTimeout(giveUp);
  return isGivenUp ? undefined : { pieces: all, next: undefined };
}

/** Whether an event says more than how the call ended. */
export function hasTold({ pieces }: AnswerOpening): boolean {
  const lines = Buffer.concat(pieces).toString('utf8').split('\n');
  return lines.some((line) => line.startsWith('data: {') && 'method' in JSON.parse(line.slice('data: '.length)));
}

/** Begins a wait that ends with a call of `over`; answers how to give it up. */
type Wait = (over: () => void) => () => void;

const aWhile: Wait = (over) => {
  const timer = setTimeout(over, END_WITHIN_MS);
  return () => clearTimeout(timer);
};
const aTurn: Wait = (over) => {
  const immediate = setImmediate(over);
  return () => clearImmediate(immediate);
};

/** Reads on where the end may be near. What a tool tells before it goes out a turn of the loop later, no more. */
export async function readEnd(opening: AnswerOpening, body: Body): Promise<AnswerOpening> {
  let { pieces, next } = opening;
  for (const wait of [aWhile, aTurn]) {
    const piece = next && (await inTime(next, wait));
    if (piece === undefined) break;
    if (piece.done) return { pieces, next: undefined };
    pieces = [...pieces, piece.value];
    next = body.read();
  }
  return { pieces, next };
}

/** @returns Undefined where the wait was over first. */
async function inTime(piece: Promise<Piece>, wait: Wait): Promise<Piece | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const giveUp = wait(() => resolve(undefined));
  try {
    return await Promise.race([piece, promise]);
  } finally {
    giveUp();
  }
}

/**
 * The whole answer, what has been read of it included. Not an async generator: such a one notices that the client is gone
 * only when the next piece comes.
 */
export function readableOf(opening: AnswerOpening | undefined, body: Body): Readable {
  let pending = opening?.next;
  const readable = new Readable({
    read() {
      (pending ?? body.read()).then(
        ({ done, value }) => this.push(done ? null : value),
        (error: Error) => this.destroy(error),
      );
      pending = undefined;
    },
    destroy(error, done) {
      const end = () => done(error);
      body.cancel().then(end, end);
    },
  });
  for (const piece of opening?.pieces ?? []) readable.push(piece);
  if (opening !== undefined && opening.next === undefined) readable.push(null);
  return readable;
}
