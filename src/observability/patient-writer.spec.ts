import fs from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { PatientWriter } from './patient-writer.js';

afterEach(() => vi.restoreAllMocks());

const PIECE = Buffer.from('line\n'.repeat(200_000));

it('keeps so much for a reader that stands still, and tells how much it lost once that reads on', () => {
  const takes: (() => void)[] = [];
  let taken = 0;
  vi.spyOn(fs, 'write').mockImplementation(((
    _fd: number,
    lines: Buffer,
    done: (error: null, bytes: number) => void,
  ) => {
    takes.push(() => {
      taken += lines.length;
      done(null, lines.length);
    });
  }) as typeof fs.write);
  const lost = vi.fn<(lines: number) => void>();
  const writer = new PatientWriter(3, { failed: () => {}, lost });
  for (let piece = 0; piece < 20; piece += 1) writer.write(PIECE);
  expect(lost).not.toHaveBeenCalled();
  for (let take = takes.shift(); take !== undefined; take = takes.shift()) take();
  expect(taken).toBe(16 * PIECE.length);
  expect(lost.mock.calls).toEqual([[4 * 200_000]]);
  writer.write(PIECE);
  expect(takes).toHaveLength(1);
});

it('goes on behind what it wrote at once, and tells what that lost', () => {
  const full = Object.assign(new Error('full'), { code: 'ENOSPC' });
  const writeSync = vi.spyOn(fs, 'writeSync').mockImplementationOnce(() => {
    throw full;
  });
  writeSync.mockImplementation((_fd, lines) => (lines as unknown as Buffer).length);
  vi.spyOn(fs, 'write').mockImplementation(((_fd: number, lines: Buffer, done: (error: null, bytes: number) => void) =>
    done(null, lines.length)) as typeof fs.write);
  const lost = vi.fn<(lines: number) => void>();
  const empty = vi.fn<() => void>();
  const writer = new PatientWriter(3, { failed: () => {}, lost });
  writer.writeSync(Buffer.from('one\ntwo\n'), 100);
  writer.writeSync(Buffer.from('three\n'), 100);
  writer.write(Buffer.from('four\n'));
  writer.whenEmpty(empty);
  expect(empty).toHaveBeenCalled();
  expect(lost.mock.calls).toEqual([[2]]);
});
