import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { setInterval as ticks } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ConfigWatch, type WatchActions } from './config-watch.js';

const EVERY_MS = 40;

let cwd: string;
let watch: ConfigWatch;
let read: string[];
let restless: number;

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'gatehouse-'));
  [read, restless] = [[], 0];
});
afterEach(async () => {
  await watch.stop();
  rmSync(cwd, { recursive: true });
});

const secret = () => join(cwd, 'secret');

const watchWith = (changed: WatchActions['changed']) =>
  new ConfigWatch(
    { env: { JWT_SECRET_FILE: 'secret' }, cwd },
    { changed, restless: () => void (restless += 1) },
    EVERY_MS,
  );
/** Watches the file of one secret, and remembers what it held whenever the watch acted. */
async function start(): Promise<void> {
  const changed = async () => read.push(readFileSync(secret(), 'utf8')) > 0;
  watch = watchWith(changed);
  await vi.waitFor(() => expect(read).toHaveLength(1));
}
async function* every(ms: number, times: number) {
  for await (const _tick of ticks(ms))
    if (times-- > 0) yield;
    else return;
}
const isRead = (content: string) => vi.waitFor(() => expect(read.at(-1)).toBe(content));

it('sees a file that is written over', async () => {
  writeFileSync(secret(), 'one');
  await start();
  writeFileSync(secret(), 'two');
  await isRead('two');
});

it('sees a file of the same size and time, as some file systems show it', async () => {
  writeFileSync(secret(), 'one');
  utimesSync(secret(), 1, 1);
  await start();
  writeFileSync(secret(), 'two');
  utimesSync(secret(), 1, 1);
  await isRead('two');
});

it('sees a file that is renamed over it, as editors do', async () => {
  writeFileSync(secret(), 'one');
  await start();
  writeFileSync(join(cwd, 'secret~'), 'two');
  renameSync(join(cwd, 'secret~'), secret());
  await isRead('two');
});

it('sees a folder that is swapped above the file, as a Kubernetes mount does', async () => {
  for (const name of ['one', 'two']) {
    mkdirSync(join(cwd, name));
    writeFileSync(join(cwd, name, 'secret'), name);
  }
  symlinkSync('one', join(cwd, '..data'));
  symlinkSync(join('..data', 'secret'), secret());
  await start();
  symlinkSync('two', join(cwd, '..next'));
  renameSync(join(cwd, '..next'), join(cwd, '..data'));
  await isRead('two');
});

it('watches the files that a changed file names', async () => {
  writeFileSync(secret(), 'one');
  writeFileSync(join(cwd, 'cert.pem'), 'first');
  await start();
  writeFileSync(join(cwd, 'gatehouse.config.yaml'), 'server: { tlsCertPath: cert.pem }');
  await vi.waitFor(() => expect(read).toHaveLength(2));
  writeFileSync(join(cwd, 'cert.pem'), 'second');
  await vi.waitFor(() => expect(read).toHaveLength(3));
});

it.each(['tls-cert.pem', 'tls-key.pem', 'keys.json'])(
  'watches the %s that is kept in the data folder',
  async (name) => {
    writeFileSync(secret(), 'one');
    await start();
    mkdirSync(join(cwd, '.gatehouse'));
    writeFileSync(join(cwd, '.gatehouse', name), 'first');
    await vi.waitFor(() => expect(read).toHaveLength(2));
  },
);

it('waits until a file stands still', async () => {
  writeFileSync(secret(), 'one');
  await start();
  const writes = Array.from({ length: 100 }, (_, index) => 'x'.repeat(index + 2));
  // Faster than it looks, for several of its looks.
  for await (const _tick of every(EVERY_MS / 20, writes.length)) writeFileSync(secret(), writes.shift()!);
  await isRead('x'.repeat(101));
  expect(read.length).toBeLessThan(5);
});

it('tells that a file never stands still, once, and reads it when it does', { timeout: 30_000 }, async () => {
  writeFileSync(secret(), '0');
  await start();
  let writes = 0;
  for await (const _tick of every(EVERY_MS / 20, 10_000)) {
    writeFileSync(secret(), String((writes += 1)));
    if (restless > 0) break;
  }
  expect(restless).toBe(1);
  writeFileSync(secret(), 'last');
  await isRead('last');
  expect(restless).toBe(1);
});

it('survives that the file goes away for a while', async () => {
  writeFileSync(secret(), 'one');
  let acted = 0;
  watch = watchWith(async () => (acted += 1) > 0);
  await vi.waitFor(() => expect(acted).toBe(1));
  rmSync(secret());
  await vi.waitFor(() => expect(acted).toBe(2));
  writeFileSync(secret(), 'two');
  await vi.waitFor(() => expect(acted).toBe(3));
});

it('tries again what could not be taken, and no more once it is', async () => {
  writeFileSync(secret(), 'one');
  const tries: boolean[] = [];
  watch = watchWith(async (isAgain) => tries.push(isAgain) >= 4);
  await vi.waitFor(() => expect(tries).toEqual([false, true, true, true]));
  for await (const _tick of every(EVERY_MS, 12));
  expect(tries).toHaveLength(4);
  writeFileSync(secret(), 'two');
  await vi.waitFor(() => expect(tries.at(4)).toBe(false));
});
