import { pino } from 'pino';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { RedisChannels } from '../redis/redis-channels.js';
import type { Receipts } from './receipts.js';
import { Topic } from './topic.js';

/** Of another instance, over channels that are one list of listeners. */
function twoTopics() {
  const listeners: ((text: string) => void)[] = [];
  const published: { readonly v: number; readonly parcel?: string }[] = [];
  const channels = {
    publish: (_channel: string, text: string) => {
      published.push(JSON.parse(text));
      for (const listener of listeners) listener(text);
      return Promise.resolve(listeners.length);
    },
    subscribe: (_channel: string, listener: (text: string) => void) => {
      listeners.push(listener);
      return Promise.resolve(() => {});
    },
  } as unknown as RedisChannels;
  const give = vi.fn<Receipts['give']>();
  const receipts = { give } as unknown as Receipts;
  const lines: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
  const topic = (own: string) => new Topic('topic', z.string(), own, channels, receipts, log);
  const say = (text: string) => listeners.forEach((listener) => listener(text));
  return { here: topic('here'), there: topic('there'), published, give, say, lines };
}

it('acts upon a parcel once, however often it comes, and says each time that it is here', async () => {
  const { here, there, published, give } = twoTopics();
  const heard = vi.fn<(body: string) => void>();
  await here.listen(heard);
  await there.publish('for you', 'parcel-1');
  await there.publish('for you', 'parcel-1');
  await vi.waitFor(() => expect(give).toHaveBeenCalledTimes(2));
  expect(give).toHaveBeenLastCalledWith('there', 'parcel-1');
  expect(heard).toHaveBeenCalledExactlyOnceWith('for you');
  expect(published[0]).toMatchObject({ v: 2, parcel: 'parcel-1' });
});

it('says of a message that is none that it is of the first version, which older instances act upon', async () => {
  const { here, there, published } = twoTopics();
  const heard = vi.fn<(body: string) => void>();
  await here.listen(heard);
  await there.publish('for all');
  expect(heard).toHaveBeenCalledExactlyOnceWith('for all');
  expect(published).toEqual([{ v: 1, from: 'there', body: 'for all' }]);
});

it.each([
  ['of a version that comes later', '{"v":3,"from":"there","parcel":"p","what":{}}', 3],
  ['of something else', '{"v":"secret"}', undefined],
  ['that is none', 'secret', undefined],
])('says which version a message is of that it does not understand: one %s', async (_what, text, v) => {
  const { here, say, lines } = twoTopics();
  const heard = vi.fn<(body: string) => void>();
  await here.listen(heard);
  say(text);
  expect(heard).not.toHaveBeenCalled();
  expect(lines).toEqual([expect.objectContaining({ channel: 'topic', reads: [1, 2] })]);
  expect(lines[0]?.['v']).toBe(v);
  expect(JSON.stringify(lines)).not.toContain('secret');
});
