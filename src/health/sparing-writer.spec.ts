import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { SparingWriter } from './sparing-writer.js';

it('writes once for all who ask while it writes or rests, and tells each of what had happened by then', async () => {
  const writer = new SparingWriter();
  let happened = 0;
  let written = 0;
  const write = async () => {
    written += 1;
    await sleep(20);
    return String(happened);
  };
  const ask = () => writer.text('prometheus', write);
  const first = ask();
  await sleep(5);
  happened = 1;
  const asked = Array.from({ length: 50 }, ask);
  expect(await first).toBe('1');
  happened = 2;
  asked.push(ask());
  expect(new Set(await Promise.all(asked))).toEqual(new Set(['2']));
  expect(written).toBe(2);
});

it('leaves most of the time to others', async () => {
  const writer = new SparingWriter();
  const write = () => sleep(10, '');
  const startedAt = performance.now();
  for (let times = 0; times < 5; times += 1) await writer.text('prometheus', write);
  // The last one rests after its text is out. A timer may be a millisecond early.
  expect(performance.now() - startedAt).toBeGreaterThan(5 * 9 + 4 * 27);
});

it('writes one kind after the other, and goes on after a failure', async () => {
  const writer = new SparingWriter();
  const failed = writer.text('prometheus', () => Promise.reject(new Error('no')));
  const other = writer.text('openmetrics', async () => 'whole');
  await expect(failed).rejects.toThrow('no');
  expect(await other).toBe('whole');
});
