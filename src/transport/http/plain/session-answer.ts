import { randomUUID } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import type { Eventual } from '../../../tool/eventual.js';
import { RETRY_AFTER_MS, type Session } from '../sessions/session.js';
import { takesPriming } from '../sessions/session-events.js';
import { SharedEvents } from '../sessions/shared-events.js';
import { type AnswerBody, textOf, within } from './answer-body.js';
import { sendEvents } from './event-answer.js';
import type { PlainMessage } from './plain-message.js';

/** Sends an answer as events that its session keeps, to the byte as the SDK would. */
export function sendInSession(
  { id, events }: Session,
  plain: PlainMessage,
  reply: FastifyReply,
  headers: Readonly<Record<string, string>>,
  body: AnswerBody,
): Eventual<void> {
  const send = (first: string | undefined) => {
    sendEvents(reply, { 'mcp-session-id': id, ...headers }, asEvents(first, body));
  };
  const isPrimed = takesPriming(plain.protocolVersion);
  if (events instanceof SharedEvents) {
    return keep(events, plain, isPrimed, body).then(([first]) => send(first));
  }
  const stream = randomUUID();
  const first = isPrimed ? events.store(stream, '{}') : undefined;
  events.store(stream, body);
  send(first);
}

/** As one turn to Redis. */
function keep(events: SharedEvents, { id }: PlainMessage, isPrimed: boolean, body: AnswerBody) {
  const stream = randomUUID();
  return events.whileAnswering(id, () =>
    Promise.all([isPrimed ? events.store(stream, '{}') : undefined, events.store(stream, textOf(body))]),
  );
}

function asEvents(first: string | undefined, body: AnswerBody): AnswerBody {
  const begin = first === undefined ? '' : `id: ${first}\nretry: ${RETRY_AFTER_MS}\ndata: \n\n`;
  return within(`${begin}event: message\ndata: `, body, '\n\n');
}
