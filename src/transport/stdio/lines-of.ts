import type { Readable } from 'node:stream';

const NEWLINE = 0x0a;

/**
 * The lines of a stream; `undefined` for one of more than `longest` bytes, of which no more is kept. Nothing but a newline
 * ends one: JSON may hold whatever else ends a line of text. Reads on only when asked for more.
 */
export async function* linesOf(input: Readable, longest: number): AsyncGenerator<Buffer | undefined> {
  const line = new Line(longest);
  for await (const chunk of input as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      line.add(chunk.subarray(from, end));
      yield line.take();
      from = end + 1;
    }
    line.add(chunk.subarray(from));
  }
  yield line.take();
}

class Line {
  private pieces: Buffer[] = [];
  private size = 0;

  constructor(private readonly longest: number) {}

  add(piece: Buffer): void {
    this.size += piece.length;
    if (this.size > this.longest) this.pieces = [];
    else this.pieces.push(piece);
  }

  take(): Buffer | undefined {
    const { pieces, size } = this;
    this.pieces = [];
    this.size = 0;
    return size > this.longest ? undefined : Buffer.concat(pieces);
  }
}
