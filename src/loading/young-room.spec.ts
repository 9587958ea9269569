import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

/** Prints the bytes that are there for young objects before and after. */
const LOOK = `
  import { getHeapSpaceStatistics } from 'node:v8';
  import { makeYoungRoom } from './young-room.ts';
  const room = () => getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space').space_size;
  const before = room();
  makeYoungRoom();
  process.stdout.write(JSON.stringify({ before, after: room() }));`;

function roomsWith(flag: string): { before: number; after: number } {
  const flags = ['--disable-warning=ExperimentalWarning', flag, '--input-type=module', '-e', LOOK];
  const { stdout, stderr } = spawnSync(process.execPath, flags, { cwd: import.meta.dirname, encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

it('gives young objects all the room they may have', () => {
  const { before, after } = roomsWith('--max-semi-space-size=16');
  const most = 2 * 16 * 2 ** 20;
  expect(before).toBeLessThan(most / 4);
  expect(after).toBe(most);
});

it('ends where there is no more room than there was', () => {
  const { before, after } = roomsWith('--max-semi-space-size=1');
  expect(after).toBeLessThanOrEqual(2 * before);
});
