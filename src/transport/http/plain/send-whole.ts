import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import { type AnswerBody, bytesOf } from './answer-body.js';
import { atTurnEnd } from './turn-end.js';

/**
 * Sends an answer in one piece: head and body as one write to the connection, where a stream or a buffer would be two. It
 * goes out with the others of this turn of the loop.
 * @param headers Beside those that hooks have set already.
 */
export function sendWhole(
  reply: FastifyReply,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: AnswerBody,
): void {
  reply.hijack();
  // A copy of Fastify's own, made for this.
  const all = reply.getHeaders() as OutgoingHttpHeaders;
  for (const name in headers) all[name] = headers[name];
  const bytes = bytesOf(body);
  all['content-length'] = bytes;
  // Here, where whoever asked for the answer sees what is wrong with its head.
  const response = reply.raw.writeHead(status, all);
  atTurnEnd(() => end(response, body, bytes));
}

/** Bytes that are shared go to the kernel as they are: as text they would be copied and encoded anew for each answer. */
function end(response: ServerResponse, body: AnswerBody, bytes: number): void {
  // A byte for each character: then all of them are ASCII, which needs no encoding and no second count.
  if (typeof body === 'string') return void response.end(body, bytes === body.length ? 'latin1' : 'utf8');
  // Held back until the end, which lets go of all pieces as one write.
  response.cork();
  response.write(body.before);
  response.write(body.shared);
  response.end(body.after);
}
