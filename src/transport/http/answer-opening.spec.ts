import { afterEach, expect, it, vi } from 'vitest';
import { type AnswerOpening, hasTold, readToEnd } from './answer-opening.js';

afterEach(() => void vi.useRealTimers());

const TOLD = 'event: message\ndata: {"jsonrpc":"2.0","method":"notifications/message","params":{}}\n\n';
const ENDED = 'event: message\ndata: {"jsonrpc":"2.0","id":1,"error":{"code":429,"message":"\\"method\\""}}\n\n';
const PRIMING = 'id: 3\ndata: \n\n';

function bodyOf(pieces: readonly string[], isEnded = true) {
  const cancelled = vi.fn();
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(Buffer.from(piece));
      if (isEnded) controller.close();
    },
    cancel: cancelled,
  });
  return { body: stream.getReader(), cancelled };
}
const textOf = (opening: AnswerOpening | undefined) => opening && Buffer.concat(opening.pieces).toString();

it('reads the rest of an answer', async () => {
  const { body } = bodyOf([TOLD, ENDED]);
  const opening = await readToEnd({ pieces: [Buffer.from(PRIMING)], next: body.read() }, body);
  expect(textOf(opening)).toBe(PRIMING + TOLD + ENDED);
  expect(opening?.next).toBeUndefined();
});

it('gives up an answer that does not end', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { body, cancelled } = bodyOf([PRIMING], false);
  const reading = readToEnd({ pieces: [], next: body.read() }, body);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await reading).toBeUndefined();
  expect(cancelled).toHaveBeenCalledOnce();
});

it('knows what was told from how it ended', () => {
  const of = (...texts: string[]) => hasTold({ pieces: texts.map((text) => Buffer.from(text)), next: undefined });
  expect([of(PRIMING, ENDED), of(ENDED), of(), of(': keepalive\n\n', ENDED)]).toEqual([false, false, false, false]);
  expect([of(TOLD, ENDED), of(PRIMING, TOLD), of(TOLD.slice(0, 30), TOLD.slice(30))]).toEqual([true, true, true]);
});
