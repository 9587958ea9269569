import { expect, it } from 'vitest';
import type { Check } from './check.js';
import { failed, note, ok } from './finding.js';
import { runChapters } from './run-chapters.js';

const never = new AbortController().signal;
const check = (name: string, run: Check['run']): Check => ({ name, title: name, limitMs: 1_000, run });

it('goes on after a failure, and answers in the order of the list, whoever ends first', async () => {
  const lines: string[] = [];
  const second = Promise.withResolvers<void>();
  const chapters = [
    {
      title: 'At once',
      atOnce: true,
      checks: [
        check('waits', async () => (await second.promise, failed('bad', 'mend'))),
        check('does not', () => (second.resolve(), ok('good'))),
      ],
    },
    { title: 'Later', atOnce: false, checks: [check('last', () => note('hm'))] },
  ];
  const checked = await runChapters(chapters, { isLive: false, line: (text) => lines.push(text) }, never);
  expect(checked.map((one) => `${one.check}: ${one.verdict}`)).toEqual(['waits: failed', 'does not: ok', 'last: note']);
  expect(lines).toEqual(['ok      does not: good\n', 'failed  waits: bad\n', 'note    last: hm\n']);
});

it('does one after the other where they would disturb each other', async () => {
  let running = 0;
  let most = 0;
  const lonely = (name: string) =>
    check(name, async () => {
      most = Math.max(most, (running += 1));
      await Promise.resolve();
      running -= 1;
      return ok('');
    });
  const chapter = { title: '', atOnce: false, checks: [lonely('a'), lonely('b'), lonely('c')] };
  await runChapters([chapter], { isLive: false, line: () => {} }, never);
  expect(most).toBe(1);
});
