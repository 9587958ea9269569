import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { onLines } from './bounded-lines.js';
import { logChild } from './child-log.js';

const TOKEN = 'a-token-of-theirs';

async function logged(pieces: readonly (string | Buffer)[], secrets: readonly string[] = [TOKEN]): Promise<string[]> {
  const lines: string[] = [];
  const logger = pino({}, { write: (line) => void lines.push((JSON.parse(line) as { stderr: string }).stderr) });
  const stderr = new PassThrough();
  logChild(stderr, 'tickets', secrets, logger);
  for (const piece of pieces) stderr.write(piece);
  stderr.end();
  await expect.poll(() => stderr.readableEnded).toBe(true);
  return lines;
}

it('tells the lines of a child, in whatever pieces they come', async () => {
  const [first, second] = [Buffer.from('ü').subarray(0, 1), Buffer.from('ü').subarray(1)];
  expect(await logged(['one\r\ntw', 'o\n\n', first, second, '\nthe last'])).toEqual(['one', 'two', 'ü', 'the last']);
});

it('hides secrets, also where a line is cut and where they have several lines', async () => {
  const [cut] = await logged([`${'x'.repeat(995)}${TOKEN} and more\n`]);
  expect(cut).toBe(`${'x'.repeat(995)}*** a`.slice(0, 1_000));
  const key = '-----BEGIN-----\nc2VjcmV0IGtleQ\n-----END-----';
  expect((await logged([`read ${key}\n`], [key])).join()).not.toContain('c2Vj');
});

it('hides the beginning of a secret where nothing more of a line is kept', async () => {
  const many = TOKEN.repeat(5_000);
  const [line] = await logged([`${many}\n`]);
  expect(line).toMatch(/^\**$/);
  // What would be shown reaches the end of what is kept.
  const [short] = await logged([`${'s'.repeat(16_000).concat(TOKEN.repeat(40))}\n`], [TOKEN, 's'.repeat(100)]);
  expect(short).toMatch(/^\**$/);
});

it('keeps no more of a line that never ends than it may', async () => {
  const stderr = new PassThrough();
  const told: [number, boolean][] = [];
  onLines(stderr, 100, (line, isWhole) => void told.push([line.length, isWhole]));
  for (let written = 0; written < 8; written += 1) stderr.write('x'.repeat(60_000));
  stderr.end(`\n${'x'.repeat(100)}\nxx`);
  await expect.poll(() => stderr.readableEnded).toBe(true);
  expect(told).toEqual([
    [100, false],
    [100, true],
    [2, true],
  ]);
});
