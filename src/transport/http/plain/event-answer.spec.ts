import { EventEmitter } from 'node:events';
import type { PassThrough } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { expect, it, vi } from 'vitest';
import type { UnreadMetrics } from '../../../observability/metrics/unread-metrics.js';
import { EventAnswer } from './event-answer.js';

const MESSAGE = { text: 'x'.repeat(500_000) };

const cut = vi.fn();

function answering() {
  const raw = Object.assign(new EventEmitter(), {
    destroyed: false,
    flushHeaders: () => {},
    destroy: vi.fn(() => raw.emit('close')),
  });
  let sent!: PassThrough;
  const reply = { raw, code: () => reply, headers: () => reply, send: (stream: PassThrough) => (sent = stream) };
  const answer = new EventAnswer(reply as unknown as FastifyReply, () => ({}), { cut } as unknown as UnreadMetrics);
  answer.begin();
  return { answer, sent, raw };
}

it('cuts a client once much waits that it does not read, and tells it no more', () => {
  const { answer, sent, raw } = answering();
  for (let count = 0; count < 8; count += 1) answer.tell(MESSAGE);
  expect(raw.destroy).not.toHaveBeenCalled();
  for (let count = 0; count < 20; count += 1) answer.tell(MESSAGE);
  expect(raw.destroy).toHaveBeenCalledOnce();
  expect(cut.mock.calls).toEqual([['overflow']]);
  expect(sent.writableLength + sent.readableLength).toBeLessThan(5_000_000);
});

it('tells a client that reads as much as there is', async () => {
  const { answer, sent, raw } = answering();
  sent.resume();
  for (let count = 0; count < 28; count += 1) {
    answer.tell(MESSAGE);
    await vi.waitUntil(() => sent.writableLength + sent.readableLength === 0, { interval: 1 });
  }
  expect(raw.destroy).not.toHaveBeenCalled();
});
