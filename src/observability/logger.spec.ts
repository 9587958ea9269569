import fs, { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { bufferedOutput, createLogger } from './logger.js';

function logged(err: unknown): Record<string, unknown> {
  const lines: string[] = [];
  createLogger({ level: 'info' }, 1, { write: (line) => void lines.push(line) }).warn({ err }, 'failed');
  return JSON.parse(lines[0]!) as Record<string, unknown>;
}

it('writes an error with its causes, without the credentials in their messages', () => {
  const err = new Error('outer', { cause: new Error('connect postgres://admin:hunter2@db') });
  expect(logged(err)).toMatchObject({
    level: 'warn',
    msg: 'failed',
    err: { message: 'outer', cause: { message: 'connect postgres://***@db' } },
  });
  expect(JSON.stringify(logged(err))).not.toContain('hunter2');
});

it('writes every error of several, which have no message of their own', () => {
  const err = new AggregateError([new Error('IPv4'), new Error('IPv6')]);
  expect(logged(err)).toMatchObject({ err: { errors: [{ message: 'IPv4' }, { message: 'IPv6' }] } });
});

it('comes to an end with causes that go in a circle', () => {
  const err = new Error('round');
  err.cause = err;
  expect(logged(err)).toMatchObject({ err: { message: 'round', cause: { message: 'round' } } });
});

it('writes what is not an error too', () => {
  expect(logged('just text')).toMatchObject({ err: { message: 'just text' } });
});

describe('the log of several processes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-log-'));
  afterEach(() => vi.restoreAllMocks());
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** The bytes of each write of 200 lines. */
  async function writesTo(path: string): Promise<readonly number[]> {
    const fd = openSync(path, 'a');
    const write = vi.spyOn(fs, 'write');
    const output = bufferedOutput(fd, 2);
    for (let line = 0; line < 200; line += 1) output.write(`${'x'.repeat(799)}\n`);
    await new Promise<void>((written) => output.flush(written));
    closeSync(fd);
    return write.mock.calls.map(([, text]) => Buffer.byteLength(String(text)));
  }

  it('goes into a file by many lines at once', async () => {
    expect((await writesTo(join(folder, 'log'))).length).toBeLessThan(10);
  });

  it('goes anywhere else by as many lines as none can tear', async () => {
    const bytes = await writesTo('/dev/null');
    expect(bytes.length).toBe(40);
    expect(Math.max(...bytes)).toBe(4_000);
  });
});
