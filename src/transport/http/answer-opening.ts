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
