import { EventEmitter } from 'node:events';
import type { FastifyReply } from 'fastify';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { UnreadMetrics } from '../../../observability/metrics/unread-metrics.js';
import { Call, type CallRequest } from '../../../pipeline/call.js';
import type { Finished, Pipeline } from '../../../pipeline/pipeline.js';
import { answered } from '../../../pipeline/settled.js';
import type { Eventual } from '../../../tool/eventual.js';
import { ANONYMOUS } from '../../../tool/principal.js';
import type { McpRequest } from '../mcp-request.js';
import type { PlainCall } from './plain-call.js';
import { PlainCalls } from './plain-calls.js';
import type { PlainAnswers } from './plain-answers.js';

const EARLIER = { id: 1, params: {}, meta: {}, isModern: false, tool: { name: 'slow' } } as unknown as PlainCall;
const REQUEST = { headers: {}, ip: '127.0.0.1' } as McpRequest;
const SENDER = { request: REQUEST, principal: ANONYMOUS, session: undefined };

let statuses: number[];
let asked: CallRequest;
let end: (finished: Finished) => void;
let answering: Eventual<void>;

beforeEach(() => {
  vi.useFakeTimers();
  statuses = [];
  const raw = Object.assign(new EventEmitter(), { destroyed: false, flushHeaders: () => {} });
  const reply = {
    raw,
    headers: () => reply,
    send: () => reply,
    code: (status: number) => (statuses.push(status), reply),
  };
  const { promise, resolve } = Promise.withResolvers<Finished>();
  end = resolve;
  const run = (request: CallRequest) => ((asked = request), promise);
  const calls = new PlainCalls(
    { run } as unknown as Pipeline,
    { of: () => ({ text: '', status: 200 }) } as unknown as PlainAnswers,
    { cut: () => {} } as unknown as UnreadMetrics,
  );
  answering = calls.answer(EARLIER, SENDER, reply as unknown as FastifyReply);
});
afterEach(async () => {
  end({ call: new Call(asked), settled: answered({ content: [] }) });
  await answering;
  vi.useRealTimers();
});

it('sends the head of an answer once its call has taken a second', () => {
  asked.onAdmitted?.(new Call(asked));
  vi.advanceTimersByTime(999);
  expect(statuses).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(statuses).toEqual([200]);
});

it('sends it as soon as nothing refuses the call any more, where that took longer', () => {
  vi.advanceTimersByTime(5_000);
  expect(statuses).toEqual([]);
  asked.onAdmitted?.(new Call(asked));
  expect(statuses).toEqual([200]);
});
