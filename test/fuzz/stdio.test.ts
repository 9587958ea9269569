import * as fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { auditRows } from '../fixtures/mcp-caller.js';
import { ERAS } from '../fixtures/raw-call.js';
import { startStdio, type StdioProcess } from '../fixtures/stdio-process.js';
import { isCall, UNMASKED } from './answer-properties.js';
import { baseMessages, enveloped } from './base-messages.js';
import { FUZZ_TEST_TIMEOUT_MS, holds } from './fuzz-settings.js';
import { spoiled, spoiling } from './hostile-bytes.js';
import { mutated, mutations } from './hostile-message.js';

const NOTHING_HELD = { sessionId: 's', eventId: '1', taskId: 't', cursor: 'c', requestState: 'r', sseSessionId: 'e' };
const line = fc.record({ which: fc.nat(100), changes: mutations, spoil: spoiling });

let stdio: StdioProcess;
afterEach(() => stdio[Symbol.asyncDispose]());

it.each(ERAS)(
  'lines over stdio on %s are answered harmlessly, and each call is audited once',
  async (era) => {
    stdio = startStdio({ CALLS_MAX_QUEUED: '1000' }, undefined, FUZZ_TEST_TIMEOUT_MS);
    const messages = baseMessages(NOTHING_HELD, 'user-1');
    const written = era === '2026-07-28' ? messages.map(enveloped) : messages;
    const [ping] = (era === '2026-07-28' ? [enveloped] : [(message: object) => message]).map(
      (wrap) => (id: number) => wrap({ jsonrpc: '2.0', id, method: 'tools/list', params: {} }),
    );
    if (era === '2025-11-25') stdio.send(messages.find(({ method }) => method === 'initialize')!);
    let id = 1_000_000;
    let calls = 0;
    await holds(
      fc.array(line, { minLength: 1, maxLength: 8 }),
      async (lines) => {
        const from = stdio.lines.length;
        for (const { which, changes, spoil } of lines) {
          const body = spoiled(mutated(written[which % written.length]!, changes), spoil);
          stdio.write(Buffer.concat([oneLine(body), Buffer.from('\n')]));
          if (isCall(oneLine(body), ['tools/call'])) calls += 1;
        }
        id += 1;
        stdio.send(ping!(id));
        await stdio.answerTo(id);
        for (const said of stdio.lines.slice(from)) {
          expect(JSON.parse(said)).toMatchObject({ jsonrpc: '2.0' });
          expect(said).not.toMatch(UNMASKED);
          expect(said).not.toMatch(/"outcome":"internal"|-32603/);
        }
      },
      1 / 4,
    );
    expect(await stdio.end()).toBe(0);
    const rows = auditRows(stdio.stderr());
    expect(rows.filter(({ outcome }) => outcome === 'internal')).toEqual([]);
    // The envelope of a request is the SDK's to check on stdio: it answers before a handler, and so before the audit.
    const unseen = stdio.lines.filter((said) => said.includes('_meta envelope')).length;
    expect(rows.length).toBeGreaterThanOrEqual(calls - unseen);
    expect(new Set(rows.map(({ executionId }) => executionId)).size).toBe(rows.length);
  },
  FUZZ_TEST_TIMEOUT_MS,
);

/** A line end would make two lines of it. */
function oneLine(body: Buffer): Buffer {
  return Buffer.from(body.map((byte) => (byte === 10 || byte === 13 ? 32 : byte)));
}
