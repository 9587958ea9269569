import { randomUUID } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { RETRY_AFTER_MS, type Session } from '../sessions/session.js';
import { type SessionEvents, takesPriming } from '../sessions/session-events.js';
import { type AnswerBody, within } from './answer-body.js';
import { sendEvents } from './event-answer.js';

/** Sends an answer as events that its session keeps, to the byte as the SDK would. */
export function sendInSession(
  { id, events }: Session,
  protocolVersion: string | undefined,
  reply: FastifyReply,
  headers: Readonly<Record<string, string>>,
  body: AnswerBody,
): void {
  sendEvents(reply, { 'mcp-session-id': id, ...headers }, keptIn(events, body, protocolVersion));
}

function keptIn(events: SessionEvents, body: AnswerBody, protocolVersion: string | undefined): AnswerBody {
  const stream = randomUUID();
  const first = takesPriming(protocolVersion)
    ? `id: ${events.store(stream, '{}')}\nretry: ${RETRY_AFTER_MS}\ndata: \n\n`
    : '';
  return within(`${first}event: message\nid: ${events.store(stream, body)}\ndata: `, body, '\n\n');
}
