import { once } from 'node:events';
import { type AddressInfo, connect, Socket } from 'node:net';
import { fastify } from 'fastify';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import type { AnswerBody } from './answer-body.js';
import { sendWhole } from './send-whole.js';

const SHARED = Buffer.from('"größer"'.repeat(40_000));
const REQUEST = 'GET / HTTP/1.1\r\nhost: localhost\r\n';
const LAST = `${REQUEST}connection: close\r\n\r\n`;

/** All that a server sends to a client that sends all of its requests at once. */
async function answersTo(
  requests: string,
  body: (turn: number) => AnswerBody = (turn) => ({ before: `[`, shared: SHARED, after: `,"→${turn}"]` }),
): Promise<string> {
  const app = fastify();
  let asked = 0;
  app.get('/', (_request, reply) => {
    asked += 1;
    sendWhole(reply, 200, { 'x-turn': String(asked) }, body(asked));
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => app.close());
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1').end(requests);
  const pieces: Buffer[] = [];
  socket.on('data', (piece) => pieces.push(piece));
  await once(socket, 'close');
  return Buffer.concat(pieces).toString();
}

function bodiesIn(answers: string): readonly string[] {
  return answers
    .split('HTTP/1.1 ')
    .slice(1)
    .map((answer) => {
      const [head = '', body = ''] = answer.split('\r\n\r\n');
      expect(/content-length: (\d+)/i.exec(head)?.[1]).toBe(String(Buffer.byteLength(body)));
      return body;
    });
}

afterEach(() => vi.restoreAllMocks());

it('sends bytes that are shared between what is an answer of its own, in one piece', async () => {
  const writes = vi.spyOn(Socket.prototype, '_writev' as never);
  expect(bodiesIn(await answersTo(LAST))).toEqual([`[${String(SHARED)},"→1"]`]);
  expect(writes).toHaveBeenCalledTimes(1);
});

it('sends them in their order to a client that asks again before it is answered', async () => {
  const bodies = bodiesIn(await answersTo(`${REQUEST}\r\n${REQUEST}\r\n${LAST}`));
  expect(bodies).toEqual([1, 2, 3].map((turn) => `[${String(SHARED)},"→${turn}"]`));
});

it.each(['"plain"', '"größer"', '"→"', '"\u0080"', '"\u007f"', ''])('sends the text %j as UTF-8', async (text) => {
  expect(bodiesIn(await answersTo(LAST, () => text))).toEqual([text]);
});
