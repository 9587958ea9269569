import { describe, expect, it } from 'vitest';
import { Failure } from '../../../errors/failure.js';
import { githubFailure, limitIn } from './github-failure.js';

const NOW = 1_700_000_000_000;
const SUBJECT = { what: 'issue #1 of a/b', whenMissing: 'Look again.' };

const thrown = (status: number, data: unknown = {}, headers: Record<string, string> = {}) =>
  Object.assign(new Error('request failed'), { status, response: { status, data, headers } });
const failureOf = (error: unknown) =>
  githubFailure(error, SUBJECT, 'core', new AbortController().signal, NOW) as Failure;

describe('a limit of GitHub', () => {
  it.each([
    {
      what: 'the quota of searches',
      error: thrown(403, {}, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${NOW / 1_000 + 9}` }),
      is: { quota: 'core', seconds: 10 },
    },
    {
      what: 'one that is over by now',
      error: thrown(429, {}, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }),
      is: { quota: 'core', seconds: 1 },
    },
    {
      what: 'one that names no time',
      error: thrown(403, {}, { 'x-ratelimit-remaining': '0' }),
      is: { quota: 'core', seconds: 60 },
    },
    {
      what: 'abuse, in old words',
      error: thrown(403, { message: 'You have triggered an abuse detection mechanism.' }),
      is: { quota: 'all', seconds: 60 },
    },
    {
      what: 'a 403 that is none',
      error: thrown(403, { message: 'Forbidden' }, { 'x-ratelimit-remaining': '4' }),
      is: undefined,
    },
    { what: 'no answer', error: new Error('lost'), is: undefined },
  ])('is read from $what', ({ error, is }) => expect(limitIn(error, 'core', NOW)).toEqual(is));
});

describe('an answer of GitHub', () => {
  it.each([
    [400, 'invalid_input'],
    [401, 'internal'],
    [403, 'tool_error'],
    [404, 'tool_error'],
    [408, 'timeout'],
    [409, 'tool_error'],
    [410, 'tool_error'],
    [422, 'invalid_input'],
    [429, 'upstream_limited'],
    [451, 'tool_error'],
    [500, 'upstream'],
    [502, 'upstream'],
    [504, 'timeout'],
  ])('of %d is %s', (status, kind) => expect(failureOf(thrown(status)).kind).toBe(kind));

  it('tells validation errors of every shape GitHub has', () => {
    const errors = [
      'Only a sentence',
      { field: 'title', code: 'missing_field' },
      { field: 'labels', code: 'custom', message: 'is too much' },
      { message: 'Without a field' },
      { field: 'x', code: 'never heard of' },
      7,
    ];
    const failure = failureOf(thrown(422, { message: 'Validation Failed', errors }));
    expect(failure.detail.issues).toEqual([
      { path: '', message: 'Only a sentence' },
      { path: 'title', message: 'is missing' },
      { path: 'labels', message: 'is too much' },
      { path: '', message: 'Without a field' },
      { path: 'x', message: 'is not valid' },
    ]);
  });

  it('quotes GitHub in a line that hides nothing', () => {
    const { message } = failureOf(thrown(403, { message: `No\u202E\n"${'x'.repeat(500)}` }));
    expect(message).toMatch(/GitHub says: "No 'x+…"\.$/);
    expect(message.length).toBeLessThan(600);
  });

  it('carries neither the request nor the answer in its cause', () => {
    expect(String(failureOf(thrown(404, { secret: 'body' })).detail.cause)).toBe('Error: GitHub answered 404');
  });
});

it('leaves a Failure, and what our own signal ended, as they are', () => {
  const own = new Failure('tool_error', 'own');
  expect(failureOf(own)).toBe(own);
  const wrapped = Object.assign(new Error('x', { cause: own }), { status: 500 });
  expect(failureOf(wrapped)).toBe(own);
  const reason = new Failure('timeout', 'over');
  expect(githubFailure(new Error('x'), SUBJECT, 'core', AbortSignal.abort(reason), NOW)).toBe(reason);
});
