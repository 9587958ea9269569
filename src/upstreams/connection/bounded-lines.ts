import type { Readable } from 'node:stream';

/**
 * Tells each line of a stream, and of a longer one its beginning: what never ends a line must not fill the memory.
 * @param longest Characters of a line that are kept.
 */
export function onLines(input: Readable, longest: number, tell: (line: string, isWhole: boolean) => void): void {
  let kept = '';
  let isWhole = true;
  const add = (piece: string) => {
    const room = longest - kept.length;
    if (piece.length > room) isWhole = false;
    kept += piece.slice(0, room);
  };
  const end = () => {
    tell(kept, isWhole);
    [kept, isWhole] = ['', true];
  };
  input.setEncoding('utf8');
  input.on('data', (text: string) => {
    const pieces = text.split('\n');
    const last = pieces.pop() ?? '';
    for (const piece of pieces) {
      add(piece);
      end();
    }
    add(last);
  });
  input.on('end', () => {
    if (kept !== '') end();
  });
}
