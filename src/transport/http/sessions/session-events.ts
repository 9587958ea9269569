import type { EventId, EventStore, JSONRPCMessage, StreamId } from '@modelcontextprotocol/server';
import { type AnswerBody, bytesOf, textOf } from '../plain/answer-body.js';

interface StoredEvent {
  readonly id: EventId;
  readonly streamId: StreamId;
  /** Its message as JSON. */
  readonly body: AnswerBody;
  readonly bytes: number;
}

export interface EventLimits {
  readonly maxEvents: number;
  readonly maxBytes: number;
}

export const EVENT_LIMITS: EventLimits = { maxEvents: 256, maxBytes: 1_048_576 };

/**
 * What a session's streams said last, so that a client that lost its connection can go on with `Last-Event-ID`. Bounded:
 * the oldest events go first. Belongs to one session, so no other principal can ask for it.
 */
export class SessionEvents implements EventStore {
  private readonly events: StoredEvent[] = [];
  private bytes = 0;
  private sequence = 0;

  constructor(private readonly limits: EventLimits = EVENT_LIMITS) {}

  storeEvent(streamId: StreamId, message: JSONRPCMessage): Promise<EventId> {
    return Promise.resolve(sentId(this.store(streamId, JSON.stringify(message)), message));
  }

  /** @param body A message as JSON. */
  store(streamId: StreamId, body: AnswerBody): EventId {
    this.sequence += 1;
    const event = { id: `${this.sequence}`, streamId, body, bytes: bytesOf(body) };
    this.events.push(event);
    this.bytes += event.bytes;
    while (this.events.length > this.limits.maxEvents || this.bytes > this.limits.maxBytes) {
      this.bytes -= this.events.shift()?.bytes ?? 0;
    }
    return event.id;
  }

  getStreamIdForEventId(eventId: EventId): Promise<StreamId | undefined> {
    return Promise.resolve(this.events.find(({ id }) => id === eventId)?.streamId);
  }

  /** Sends what the same stream said after the event. */
  async replayEventsAfter(
    lastEventId: EventId,
    { send }: { send: (eventId: EventId, message: JSONRPCMessage) => Promise<void> },
  ): Promise<StreamId> {
    const index = this.events.findIndex(({ id }) => id === lastEventId);
    const last = this.events[index];
    if (last === undefined) throw new Error('The event is not known any more');
    for (const { id, streamId, body } of this.events.slice(index + 1)) {
      if (streamId !== last.streamId) continue;
      const message = JSON.parse(textOf(body)) as JSONRPCMessage;
      // A priming event has no message to repeat.
      if ('jsonrpc' in message) await send(sentId(id, message), message);
    }
    return last.streamId;
  }
}

/**
 * The id an event is sent with: none for an answer, which ends its stream. Nobody has a reason to go on after it, and
 * clients on some versions of the TypeScript SDK would, again and again, for each call they made.
 */
export function sentId(id: EventId, message: JSONRPCMessage): EventId {
  return isAnswer(message) ? '' : id;
}

/** Whether it is what ends a stream. */
export function isAnswer(message: JSONRPCMessage): boolean {
  return 'result' in message || 'error' in message;
}

/** The first revision whose clients know an event without data. */
const PRIMING_SINCE = '2025-11-25';

/** Whether a stream may begin with an event that says nothing but its id. @param protocolVersion As the header says it. */
export function takesPriming(protocolVersion: string | null | undefined): boolean {
  return (protocolVersion ?? '') >= PRIMING_SINCE;
}
