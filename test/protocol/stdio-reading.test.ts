import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { auditRows } from '../fixtures/mcp-caller.js';
import { startStdio, type StdioProcess } from '../fixtures/stdio-process.js';

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};
const INITIALIZED = { jsonrpc: '2.0', method: 'notifications/initialized' };
const list = (id: number) => ({ jsonrpc: '2.0', id, method: 'tools/list', params: {} });
const ping = (id: number) => ({ jsonrpc: '2.0', id, method: 'ping' });
/** Each answer of a list has 60 kB and more: far beyond what a pipe and the service hold. */
const LISTS = 2_000;

async function begun(settings?: Readonly<Record<string, string>>): Promise<StdioProcess> {
  const stdio = startStdio(settings, undefined, 60_000);
  stdio.send(INITIALIZE);
  await stdio.answerTo(0);
  stdio.send(INITIALIZED);
  return stdio;
}

function residentMiB({ pid }: StdioProcess): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1_024;
}

/** Asks for lists whose answers nobody reads, until no more is read of what is asked. */
async function ask(stdio: StdioProcess, lists: number): Promise<void> {
  stdio.pauseReading();
  for (let id = 1; id <= lists; id++) stdio.send({ ...list(id), params: { _meta: { padding: 'x'.repeat(2_000) } } });
  const seen: number[] = [];
  await vi.waitUntil(
    () => {
      seen.push(stdio.unread());
      return seen.length > 4 && new Set(seen.slice(-4)).size === 1;
    },
    { timeout: 30_000, interval: 500 },
  );
}

describe('lines over stdio', { timeout: 90_000 }, () => {
  it('are read no faster than their answers, and all answered once somebody reads again', async () => {
    await using stdio = await begun();
    const atFirst = residentMiB(stdio);
    await ask(stdio, LISTS);
    expect(stdio.unread()).toBeGreaterThan(1_000_000);
    expect(residentMiB(stdio) - atFirst).toBeLessThan(80);
    stdio.readOn();
    expect(await stdio.end()).toBe(0);
    expect(stdio.lines).toHaveLength(1 + LISTS);
    expect(stdio.stderr()).not.toContain('Warning');
  });

  it('withdraw a call that waits for the reader of other answers: it never begins', async () => {
    await using stdio = await begun();
    await ask(stdio, 60);
    const call = { jsonrpc: '2.0', id: 900, method: 'tools/call', params: { name: 'health-check', arguments: {} } };
    stdio.send(call);
    stdio.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 900 } });
    stdio.send(ping(901));
    stdio.readOn();
    await stdio.answerTo(901);
    expect(stdio.lines.some((line) => line.includes('"id":900'))).toBe(false);
    expect(auditRows(stdio.stderr())).toEqual([]);
    expect(await stdio.end()).toBe(0);
  });

  it('end with stdin, though answers wait for their reader', async () => {
    await using stdio = await begun({ SHUTDOWN_TIMEOUT_MS: '300' });
    await ask(stdio, 60);
    expect(await stdio.end()).toBe(0);
  });

  it('may hold what ends a line of text but not of JSON', async () => {
    await using stdio = await begun();
    stdio.send({ ...ping(1), params: { _meta: { text: 'a\u2028b\u2029c' } } });
    expect(await stdio.answerTo(1)).toMatchObject({ result: {} });
  });

  it('are refused where they are no UTF-8', async () => {
    await using stdio = await begun();
    stdio.write(Buffer.from(JSON.stringify(ping(1)).replace('ping', 'p\u00e9ng') + '\n', 'latin1'));
    stdio.send(ping(2));
    await stdio.answerTo(2);
    expect(stdio.lines.map((line) => JSON.parse(line) as object)).toContainEqual(
      expect.objectContaining({ id: null, error: expect.objectContaining({ code: -32700 }) }),
    );
  });

  it('are refused beyond the limit of a message, whole, and the next one is served', async () => {
    await using stdio = await begun({ BODY_LIMIT_BYTES: '2048' });
    stdio.send({ ...ping(1), params: { _meta: { text: 'x'.repeat(20_000_000) } } });
    stdio.send(ping(2));
    await stdio.answerTo(2);
    expect(stdio.lines.map((line) => JSON.parse(line) as object)).toContainEqual(
      expect.objectContaining({
        id: null,
        error: expect.objectContaining({ code: -32600, data: expect.objectContaining({ outcome: 'invalid_input' }) }),
      }),
    );
  });
});
