import { expect, it } from 'vitest';
import { createLogger } from './logger.js';

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
