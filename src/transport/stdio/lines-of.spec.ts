import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { linesOf } from './lines-of.js';

async function read(chunks: readonly Uint8Array[], longest: number): Promise<(string | undefined)[]> {
  const lines: (string | undefined)[] = [];
  for await (const line of linesOf(Readable.from(chunks, { objectMode: true }), longest)) lines.push(line?.toString());
  return lines;
}

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const ends = [...at.map((where) => where % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

it('are the same however the bytes arrive, and end with nothing but a newline', async () => {
  const piece = fc.constantFrom('\n', '\r', '\u2028', '\u2029', '\u0085', '💡', 'é', 'a', 'bc');
  await fc.assert(
    fc.asyncProperty(fc.array(piece), fc.array(fc.nat()), async (pieces, cuts) => {
      const text = pieces.join('');
      expect(await read(cut(Buffer.from(text), cuts), 1_000)).toEqual(text.split('\n'));
    }),
  );
});

it('are left out where they are too long, and nothing after them', async () => {
  const bytes = Buffer.from('12345\n123456\nend');
  for (const at of [[], [5], [3, 9], [6, 12, 13]]) {
    expect(await read(cut(bytes, at), 5)).toEqual(['12345', undefined, 'end']);
  }
});
