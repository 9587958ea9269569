import { Failure } from '../errors/failure.js';

/**
 * The whole body as text.
 * @param body Ended when more comes than may: what is left is never read.
 * @throws Failure `upstream` for more bytes than that.
 */
export async function readBounded(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    // Leaving the loop destroys the stream, and with it the connection.
    if (bytes > maxBytes) throw new Failure('upstream', `The upstream answered with more than ${maxBytes} bytes.`);
    pieces.push(piece);
  }
  const [first = NOTHING] = pieces;
  return decoder.decode(pieces.length > 1 ? Buffer.concat(pieces) : first);
}

const NOTHING = new Uint8Array();
/** Keeps nothing from one text to the next. */
const decoder = new TextDecoder();
