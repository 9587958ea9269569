import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs, { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FROM_SOURCES } from '../../test/fixtures/from-sources.js';
import { GatheredOutput } from './gathered-output.js';

const MODULE = join(import.meta.dirname, 'gathered-output.ts');
const NODE = ['--disable-warning=ExperimentalWarning', ...FROM_SOURCES, '--input-type=module'];
const IMPORTS = `const { GatheredOutput, linesWritten } = await import(${JSON.stringify(MODULE)});`;
/** Far more than a pipe holds, before anybody reads. */
const FILLS_A_PIPE = `
    const output = new GatheredOutput(1, { enough: 32_768, most: 65_536 });
    for (let line = 0; line < 5_000; line += 1) output.write(\`\${line} \${'x'.repeat(80)}\\n\`);
    await new Promise((resolve) => setTimeout(resolve, 30));`;

let folder: string;
let fd: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-output-'));
  fd = openSync(join(folder, 'log'), 'a');
});
afterEach(() => {
  vi.restoreAllMocks();
  closeSync(fd);
  rmSync(folder, { recursive: true, force: true });
});

const written = () => readFileSync(join(folder, 'log'), 'utf8');
const linesOf = (count: number, text = 'x'.repeat(80)) => Array.from({ length: count }, (_, n) => `${n} ${text}\n`);

it('writes many lines at once, and each in its order', async () => {
  const writes = vi.spyOn(fs, 'write');
  const output = new GatheredOutput(fd, { enough: 4_096, most: 8_192 });
  const lines = linesOf(1_000);
  for (const line of lines) output.write(line);
  output.flush();
  await vi.waitFor(() => expect(written()).toBe(lines.join('')));
  expect(writes.mock.calls.length).toBeLessThan(30);
});

it('writes a line by itself when no others come', async () => {
  new GatheredOutput(fd, { enough: 4_096, most: 8_192 }).write('alone\n');
  await vi.waitFor(() => expect(written()).toBe('alone\n'));
});

it('keeps no line waiting for others for longer than 50 ms', () => {
  vi.useFakeTimers();
  const writes = vi.spyOn(fs, 'write').mockImplementation((() => {}) as unknown as typeof fs.write);
  const output = new GatheredOutput(fd, { enough: 4_096, most: 8_192 });
  for (const line of ['one\n', 'two\n']) {
    output.write(line);
    vi.advanceTimersByTime(49);
    output.write(line);
  }
  expect(writes.mock.calls.map(([, text]) => String(text))).toEqual(['one\none\ntwo\n']);
  vi.useRealTimers();
});

it('writes no more at once than it may, unless a single line is longer, and tears none', async () => {
  const writes = vi.spyOn(fs, 'write');
  const output = new GatheredOutput(fd, { enough: 2_048, most: 4_096 });
  const lines = [...linesOf(200, 'ü'.repeat(150)), `${'long'.repeat(2_000)}\n`, ...linesOf(20, 'ü'.repeat(900))];
  for (const line of lines) output.write(line);
  output.flush();
  await vi.waitFor(() => expect(written()).toBe(lines.join('')));
  const texts = writes.mock.calls.map(([, text]) => String(text));
  expect(texts.every((text) => text.endsWith('\n'))).toBe(true);
  expect(texts.filter((text) => Buffer.byteLength(text) > 4_096)).toHaveLength(1);
});

it('says when nothing waits any more', async () => {
  const output = new GatheredOutput(fd, { enough: 4_096, most: 8_192 });
  output.write('told\n');
  await new Promise<void>((resolve) => output.flush(resolve));
  expect(written()).toBe('told\n');
});

it('writes what waits at once when it must, and once only', () => {
  const output = new GatheredOutput(fd, { enough: 4_096, most: 8_192 });
  output.write('fatal\n');
  output.flushSync();
  output.flushSync();
  expect(written()).toBe('fatal\n');
});

it.each([
  ['is told to', 'process.exit(3)', 3],
  ['fails', 'throw new Error("broken")', 1],
  ['has nothing left to do', '', 0],
])('loses no line of a process that ends because it %s', (_, end, code) => {
  const program = `
    const output = new GatheredOutput(1, { enough: 4_096, most: 8_192 });
    for (let line = 0; line < 1_000; line += 1) output.write(\`\${line} \${'x'.repeat(80)}\\n\`);
    ${end}`;
  const ended = spawnSync(process.execPath, [...NODE, '-e', IMPORTS + program], { stdio: ['ignore', fd, 'pipe'] });
  expect(ended.status).toBe(code);
  const seen = written().trimEnd().split('\n');
  expect(new Set(seen)).toEqual(new Set(linesOf(1_000).map((line) => line.trimEnd())));
  expect(seen).toHaveLength(1_000);
});

it('loses no line of a process that waits for who reads them before it ends', async () => {
  const program = `${FILLS_A_PIPE}
    process.send('ends');
    await linesWritten();
    process.exit(0);`;
  const child = spawn(process.execPath, [...NODE, '-e', IMPORTS + program], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  let seen = '';
  for await (const text of child.stdout!.setEncoding('utf8')) {
    seen += String(text);
    // A slow reader.
    await setTimeout(10);
  }
  expect(seen).toBe(linesOf(5_000).join(''));
});

it('writes what it could not write before, and says so where it can', async () => {
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
  const write = fs.write.bind(fs) as (...asked: unknown[]) => void;
  let isFull = true;
  const said: unknown[] = [];
  vi.spyOn(fs, 'write').mockImplementation(((to: number, text: unknown, done: (error?: Error) => void) => {
    if (to === 2) said.push(text);
    else if (isFull) done(full);
    else write(to, text, done);
  }) as typeof fs.write);
  const output = new GatheredOutput(fd, { enough: 10, most: 100 });
  output.write('one of them\n');
  output.write('another one\n');
  isFull = false;
  await vi.waitFor(() => expect(written()).toBe('one of them\nanother one\n'));
  expect(said).toEqual([expect.stringContaining('the log cannot be written (ENOSPC)')]);
});

it.each([
  ['its disk is full', () => openSync('/dev/full', 'w')],
  ['nobody reads', () => 'pipe' as const],
])('neither ends nor keeps the process from ending where %s', async (_, stdout) => {
  const program = `${FILLS_A_PIPE}
    await linesWritten();
    process.exit(3);`;
  const child = spawn(process.execPath, [...NODE, '-e', IMPORTS + program], { stdio: ['ignore', stdout(), 'ignore'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  child.stdout?.destroy();
  expect(code).toBe(3);
});

it('loses nothing to a reader that reads on, though a pipe holds little', async () => {
  const program = `
    const output = new GatheredOutput(1, { enough: 32_768, most: 65_536 });
    let line = 0;
    const ticking = setInterval(async () => {
      for (let end = line + 100; line < end;) output.write(\`\${line++} \${'x'.repeat(1_000)}\\n\`);
      if (line < 20_000) return;
      clearInterval(ticking);
      await linesWritten();
      process.exit(0);
    }, 10);`;
  const child = spawn(process.execPath, [...NODE, '-e', IMPORTS + program], { stdio: ['ignore', 'pipe', 'inherit'] });
  let lines = 0;
  for await (const text of child.stdout!.setEncoding('latin1')) lines += text.split('\n').length - 1;
  expect(lines).toBe(20_000);
});
