import type { EventId, EventStore, JSONRPCMessage, StreamId } from '@modelcontextprotocol/server';

interface StoredEvent {
  readonly id: EventId;
  readonly streamId: StreamId;
  readonly message: JSONRPCMessage;
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
    this.sequence += 1;
    const event = { id: `${this.sequence}`, streamId, message, bytes: JSON.stringify(message).length };
    this.events.push(event);
    this.bytes += event.bytes;
    while (this.events.length > this.limits.maxEvents || this.bytes > this.limits.maxBytes) {
      this.bytes -= this.events.shift()?.bytes ?? 0;
    }
    return Promise.resolve(event.id);
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
    for (const { id, streamId, message } of this.events.slice(index + 1)) {
      // A priming event has no message to repeat.
      if (streamId === last.streamId && 'jsonrpc' in message) await send(id, message);
    }
    return last.streamId;
  }
}
