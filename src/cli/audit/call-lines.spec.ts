import { expect, it } from 'vitest';
import { callLines } from './call-lines.js';

const CALL = {
  event: 'call',
  at: '2026-01-01T00:00:00Z',
  executionId: 'id',
  principal: 'ada',
  durationMs: 1.4,
} as const;

it('is a line of what was called, by whom, and how it ended', () => {
  const call = { ...CALL, name: 'echo', outcome: 'ok', client: 'raw/1', kind: 'tool', method: 'tools/call' };
  expect(callLines([call])).toBe(`2026-01-01T00:00:00Z  ok                  echo  ada  raw/1  1 ms  id\n`);
});

it('names the client that the credential names, unless that is the principal', () => {
  const line = (who: object) => callLines([{ ...CALL, name: 'echo', outcome: 'ok', client: 'raw/1', ...who }]);
  expect(line({ clientId: 'desk-bot' })).toContain('  ada  desk-bot  ');
  expect(line({ clientId: 'desk-bot', principal: 'desk-bot' })).toContain('  desk-bot  raw/1  ');
});

it('names the method where nothing that is known was named', () => {
  const line = (method: string) =>
    callLines([{ ...CALL, name: '_OTHER', outcome: 'invalid_input', kind: 'request', method }]);
  expect(line('tools/list')).toContain('  tools/list  ada  ');
  expect(line('_OTHER')).toContain('  _OTHER  ada  ');
  expect(
    callLines([{ ...CALL, name: '_OTHER', outcome: 'unknown_tool', kind: 'tool', method: 'tools/call' }]),
  ).toContain('  tools/call _OTHER  ada  ');
});

it('sets calls in columns, also where names are wide, missing or would steer the terminal', () => {
  const calls = [
    { ...CALL, name: 'echo', outcome: 'ok', client: 'raw/1' },
    { ...CALL, name: 'get-profile', outcome: 'forbidden', principal: '山田', durationMs: 1_234 },
    { ...CALL, name: 'echo', outcome: 'ok', principal: 'a\u001b[2Jda', client: 'somebody/1' },
  ];
  expect(callLines(calls).split('\n')).toEqual([
    '2026-01-01T00:00:00Z  ok                  echo         ada      raw/1          1 ms  id',
    '2026-01-01T00:00:00Z  forbidden           get-profile  山田     -           1234 ms  id',
    '2026-01-01T00:00:00Z  ok                  echo         a�[2Jda  somebody/1     1 ms  id',
    '',
  ]);
  expect(callLines([])).toBe('');
});
