import { expect, it } from 'vitest';
import { redisFailure } from './redis-failure.js';

function errorOf(name: string, message: string, code?: string): Error {
  return Object.assign(new Error(message), { name }, code !== undefined && { code });
}

it.each([
  ['an answer', errorOf('ReplyError', 'WRONGTYPE Operation against a key'), 'WRONGTYPE', 'WRONGTYPE'],
  ['an answer without a code', errorOf('ReplyError', 'ada@example.com is no command'), '_OTHER', '_OTHER'],
  ['an answer that begins like one', errorOf('ReplyError', 'ADA@example.com'), '_OTHER', '_OTHER'],
  ['a lost connection', errorOf('Error', 'connect ECONNREFUSED 10.0.0.1:6379', 'ECONNREFUSED'), 'ECONNREFUSED'],
  ['a class of the client', errorOf('MaxRetriesPerRequestError', 'Reached the max'), 'MaxRetriesPerRequestError'],
  ['a command that took too long', errorOf('Error', 'Command timed out'), 'timeout'],
  ['anything else', errorOf('Error', 'ada@example.com'), '_OTHER'],
  ['what is no error', 'ada@example.com', '_OTHER'],
])('tells of %s a word and no message', (_what, thrown, type, code = undefined) => {
  const told = { 'error.type': type, ...(code !== undefined && { 'db.response.status_code': code }) };
  expect(redisFailure(thrown)).toEqual(told);
});
