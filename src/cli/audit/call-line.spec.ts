import { expect, it } from 'vitest';
import { callLine } from './call-line.js';

const CALL = {
  event: 'call',
  at: '2026-01-01T00:00:00Z',
  executionId: 'id',
  principal: 'ada',
  durationMs: 1.4,
} as const;

it('is a line of what was called, by whom, and how it ended', () => {
  const call = { ...CALL, name: 'echo', outcome: 'ok', client: 'raw/1', kind: 'tool', method: 'tools/call' };
  expect(callLine(call)).toBe(`2026-01-01T00:00:00Z  ok                  echo  ada  raw/1  1 ms  id\n`);
});

it('names the method where nothing that is known was named', () => {
  const line = (method: string) =>
    callLine({ ...CALL, name: '_OTHER', outcome: 'invalid_input', kind: 'request', method });
  expect(line('tools/list')).toContain('  tools/list  ada  ');
  expect(line('_OTHER')).toContain('  _OTHER  ada  ');
  expect(callLine({ ...CALL, name: '_OTHER', outcome: 'unknown_tool', kind: 'tool', method: 'tools/call' })).toContain(
    '  tools/call _OTHER  ada  ',
  );
});
