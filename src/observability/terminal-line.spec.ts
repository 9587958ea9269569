import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createLogger } from './logger.js';
import { terminalLine } from './terminal-line.js';

/** What a logger writes about it, as a terminal shows it, without the time. */
function shown(fields: object, message: string, hasColours = false): string {
  let text = '';
  const logger = createLogger({ level: 'info' }, 1, { write: (line) => void (text += terminalLine(line, hasColours)) });
  logger.warn(fields, message);
  return text.replace(/\d\d:\d\d:\d\d\.\d{3}/, '');
}

it('tells what happened, and every field', () => {
  const fields = { worker: 1, needs: 'a restart', of: { REDIS_URI: 'REDIS_URL' } };
  expect(shown(fields, 'a worker has ended')).toBe(
    ' warn  a worker has ended  worker=1  needs="a restart"  of={"REDIS_URI":"REDIS_URL"}\n',
  );
});

it('tells of a call what is asked first', () => {
  const row = {
    executionId: 'an-id',
    outcome: 'ok',
    name: 'echo',
    credential: 'jwt',
    principal: 'ada',
    durationMs: 1.2,
  };
  expect(shown({ audit: row }, 'call')).toBe(
    ' warn  call  outcome=ok  name=echo  principal=ada  durationMs=1.2  executionId=an-id\n',
  );
});

it('tells which arguments kept a call from being made', () => {
  const row = { outcome: 'invalid_input', name: 'echo', issues: 2, wrongArguments: ['sku'], executionId: 'an-id' };
  expect(shown({ audit: row }, 'call')).toContain('  name=echo  wrongArguments=["sku"]  executionId=an-id\n');
});

it('shows an error with its stack and its causes', () => {
  const err = new Error('failed', { cause: new AggregateError([new TypeError('inner')], 'several') });
  const lines = shown({ err }, 'oh').split('\n');
  expect(lines.slice(0, 2)).toEqual([' warn  oh', '    Error: failed']);
  expect(lines).toContain('    caused by AggregateError: several');
  expect(lines).toContain('    caused by TypeError: inner');
});

it('is in colours where the terminal has them', () => {
  expect(shown({ a: 1 }, 'so', true)).toContain('\u001b[33mwarn ');
});

it('lets nothing that was logged steer the terminal', () => {
  const steering = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
  const nasty = fc.string({
    unit: fc.constantFrom('\u001b', ']0;x\u0007', '\u009b', '\r', '\n', '\u202e', '\u2028', 'a'),
  });
  fc.assert(
    fc.property(nasty, nasty, (key, value) => {
      const err = Object.assign(new Error(value), { stack: value });
      const text = shown(
        {
          [`k${key}`]: value,
          audit: { name: value, reason: value },
          of: { [key]: value },
          err,
          level: value,
          time: value,
        },
        value,
      );
      for (const line of text.split('\n')) expect(line).not.toMatch(steering);
    }),
  );
  expect(shown({ name: '\u001b]0;owned\u0007' }, 'call')).toBe(' warn  call  name=\\u{1b}]0;owned\\u{7}\n');
});
