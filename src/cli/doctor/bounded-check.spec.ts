import { expect, it } from 'vitest';
import { reasonOf, runBounded } from './bounded-check.js';
import type { Check } from './check.js';
import { ok } from './finding.js';

const check = (run: Check['run'], limitMs = 5_000): Check => ({ name: 'a', title: 'A', limitMs, run });
const never = new AbortController().signal;

it('says what a check found, under its name', async () => {
  expect(
    await runBounded(
      check(() => ok('fine')),
      never,
    ),
  ).toMatchObject({ check: 'a', verdict: 'ok', seen: 'fine' });
});

it('ends a check that ignores its time', async () => {
  const found = await runBounded(
    check(() => new Promise(() => {}), 20),
    never,
  );
  expect(found).toMatchObject({ verdict: 'failed', seen: 'No end within 20 ms.' });
});

it('ends a check that ignores that the doctor is stopped, and begins none after that', async () => {
  const stop = new AbortController();
  const found = runBounded(
    check(() => new Promise(() => {})),
    stop.signal,
  );
  stop.abort();
  expect(await found).toMatchObject({ verdict: 'failed', seen: expect.stringContaining('stopped') });
  let begun = false;
  await runBounded(
    check(() => ((begun = true), ok(''))),
    stop.signal,
  );
  expect(begun).toBe(false);
});

it('takes what is thrown for a failure, with its cause and without credentials', async () => {
  const cause = new Error('connect ECONNREFUSED redis://me:hunter2@db:6379');
  const thrown = await runBounded(
    check(() => Promise.reject(new Error('fetch failed', { cause }))),
    never,
  );
  expect(thrown.verdict).toBe('failed');
  expect(thrown.seen).toContain('fetch failed: connect ECONNREFUSED');
  expect(thrown.seen).not.toContain('hunter2');
  expect(reasonOf('text')).toBe('text');
});
