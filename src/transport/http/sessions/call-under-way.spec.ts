import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CallRequest } from '../../../pipeline/call.js';
import type { Finished } from '../../../pipeline/pipeline.js';
import type { Question } from '../../../tool/ask.js';
import { CallUnderWay } from './call-under-way.js';

const END = {} as Finished;
const QUESTION = { kind: 'roots' } as unknown as Question;

let call: CallUnderWay;
let end: (finished: Finished) => void;
let ending: Promise<Finished | undefined>;
let told: string[];
let client: AbortController;
let request: CallRequest;

beforeEach(() => {
  vi.useFakeTimers();
  call = new CallUnderWay(() => true);
  const running = Promise.withResolvers<Finished>();
  end = running.resolve;
  ending = call.endOf(running.promise);
  told = [];
  client = new AbortController();
  request = {
    signal: client.signal,
    tell: (_level: string, message: string) => void told.push(message),
    askChannel: { can: () => true, answerTo: () => undefined, put: () => Promise.resolve('an answer') },
  } as unknown as CallRequest;
});
afterEach(() => vi.useRealTimers());

it('is not handed over where it ends soon', async () => {
  vi.advanceTimersByTime(99);
  end(END);
  expect(await ending).toBe(END);
  expect(vi.getTimerCount()).toBe(0);
});

it('is handed over where it takes its time, and goes on', async () => {
  vi.advanceTimersByTime(100);
  expect(await ending).toBeUndefined();
  const joined = call.join(request);
  end(END);
  expect(await joined).toBe(END);
  call.over();
  expect(call.live.signal.aborted).toBe(false);
});

it('is handed over with its end, where that came while it was to be handed over', async () => {
  const handedOver = call.handOver();
  end(END);
  expect(await ending).toBeUndefined();
  expect(await call.join(request)).toBe(END);
  await handedOver;
});

it('tells what it has told before, and all that comes after', async () => {
  call.live.tell('info', 'first');
  call.live.tell('info', 'second');
  expect(await ending).toBeUndefined();
  void call.join(request);
  call.live.tell('info', 'third');
  expect(told).toEqual(['first', 'second', 'third']);
});

it('is cancelled as what has joined it is, also where that was before', async () => {
  void call.handOver();
  void call.join(request);
  client.abort();
  expect(call.live.signal.aborted).toBe(true);
  const late = new CallUnderWay(() => true);
  void late.endOf(Promise.resolve(END));
  void late.join(request);
  expect(late.live.signal.aborted).toBe(true);
});

it('asks through what joins it', async () => {
  const asking = call.live.askChannel.put?.(QUESTION, client.signal, 'key');
  expect(await ending).toBeUndefined();
  void call.join(request);
  expect(await asking).toBe('an answer');
});

it('is cancelled where nobody takes it over, and its question with it', async () => {
  const asking = call.live.askChannel.put?.(QUESTION, client.signal, 'key');
  expect(await ending).toBeUndefined();
  call.over();
  await expect(asking).rejects.toMatchObject({ kind: 'cancelled' });
  expect(call.live.signal.aborted).toBe(true);
});
