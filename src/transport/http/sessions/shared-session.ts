import type { JSONRPCMessage, RequestId, Transport } from '@modelcontextprotocol/server';
import type { Logger } from 'pino';
import { FAILURES } from '../../../errors/failure-table.js';
import { Failure } from '../../../errors/failure.js';
import type { Instances } from '../../../instances/instances.js';
import type { Topic } from '../../../instances/topic.js';
import type { Eventual } from '../../../tool/eventual.js';
import type { Notice, SharedConnection } from '../../mcp/change-notices.js';
import { EventTail } from './event-tail.js';
import { InstanceWire, isWithdrawal } from './instance-wire.js';
import { RETRY_AFTER_SECONDS, type SessionAnswers } from './session-answers.js';
import { SessionMessage } from './session-message.js';
import { takesPriming } from './session-events.js';
import type { SessionRecords } from './session-records.js';
import { type SharedEvent, SharedEvents } from './shared-events.js';
import { SharedWatches, type WatchingCopy } from './shared-watches.js';
import type { Withdrawals } from './withdrawals.js';

/** The stream of a session that answers no request: a client reads it with GET. */
const OWN_STREAM = 'own';

/** What other instances ask of a session here. */
export interface SessionMirror extends WatchingCopy {
  /** Resolves once the SDK knows of all calls that what the client sent to another instance may be about. */
  handOver(): Promise<void>;
  end(): void;
}

/** The part of a session that instances have in common: what its streams say, and who is told what its client sent. */
export class SharedSession implements SharedConnection {
  readonly events: SharedEvents;
  readonly watches: SharedWatches;
  private readonly topic: Topic<SessionMessage>;
  private readonly tails = new Set<EventTail>();
  private wire: InstanceWire | undefined;
  private mirror: SessionMirror | undefined;
  private listening: Promise<() => void> | undefined;
  private answering: Promise<void> | undefined;
  private readonly hearAnswer = (answer: JSONRPCMessage) => void this.receive(answer);

  constructor(
    private readonly id: string,
    private readonly records: SessionRecords,
    private readonly instances: Instances,
    private readonly answers: SessionAnswers,
    private readonly withdrawals: Withdrawals,
    logger: Logger,
  ) {
    this.topic = instances.topic(`session:${id}`, SessionMessage);
    this.events = new SharedEvents(id, records, () => {
      this.wakeTails();
      this.say({ kind: 'appended' });
    });
    const tell = (uri: string, isWatched: boolean) => this.topic.publish({ kind: 'watched', uri, isWatched });
    this.watches = new SharedWatches(id, records, tell, logger);
  }

  /** Begins to hear what other instances say of it. */
  listen(mirror: SessionMirror): void {
    this.mirror = mirror;
    this.watches.begin(mirror);
    this.listening = this.topic.listen((message) => this.hear(message));
    this.answering = this.answers.listen(this.id, this.hearAnswer);
  }

  /** Resolves once it hears others: none may go on with it before. */
  async heard(): Promise<void> {
    await Promise.all([this.listening, this.answering]);
  }

  /** Brings what its client answers to the instance that asked. @throws Failure `overloaded` where it cannot be reached. */
  bring(answer: JSONRPCMessage): Promise<void> {
    return this.answers.bring(this.id, answer);
  }

  /** Everything between the server and its client goes through the answer. */
  between(transport: Transport): Transport {
    this.wire = new InstanceWire(transport, this.instances.own, (message) => this.tellOthers(message));
    return this.wire;
  }

  /** Sets the level of logging as its client did on another instance. */
  setLevel(level: string): void {
    this.wire?.hear({ jsonrpc: '2.0', id: 'level', method: 'logging/setLevel', params: { level } });
  }

  async tell({ method, params }: Notice, id: string): Promise<void> {
    const message = { jsonrpc: '2.0', method, ...(params && { params }) };
    await this.events.append(OWN_STREAM, JSON.stringify(message), id).catch(() => {
      // Better heard now by whoever listens here than by nobody.
      for (const tail of this.tails) if (tail.stream === OWN_STREAM) tail.say(message);
    });
  }

  watched(uri: string, isWatched: boolean): Promise<void> {
    return this.watches.asked(uri, isWatched);
  }

  /**
   * Answers a GET: the SDK checks it, and what its client reads comes from the log.
   * @throws Failure `overloaded` while a lost stream cannot be found, because Redis is lost.
   */
  async answerGet(request: Request, check: (request: Request) => Promise<Response>): Promise<Response> {
    const headers = new Headers(request.headers);
    const lastEventId = headers.get('last-event-id');
    headers.delete('last-event-id');
    const checked = await check(new Request(request, { headers }));
    if (!checked.ok) return checked;
    await checked.body?.cancel();
    const isPrimed = lastEventId === null && takesPriming(headers.get('mcp-protocol-version'));
    const [last, first, takenAt] = await Promise.all([
      lastEventId === null ? undefined : this.found(lastEventId),
      isPrimed ? this.prime() : undefined,
      this.records.clock(),
    ]);
    if (lastEventId !== null && last === undefined) return UNKNOWN_EVENT();
    return new Response(this.tail(last, first, takenAt), checked);
  }

  close(): void {
    // Also where that has only begun.
    void this.listening?.then((stop) => stop());
    this.answers.leave(this.id, this.hearAnswer);
    for (const tail of this.tails) tail.end();
  }

  /** @returns False where a withdrawal is of a call that does not run here. */
  private hear(message: SessionMessage): Eventual<boolean | void> {
    switch (message.kind) {
      case 'appended':
        return this.wakeTails();
      case 'taken':
        return this.endTails(message.stream, message.at);
      case 'watched':
        return this.watches.heard(message.uri, message.isWatched);
      case 'received':
        return this.receive(message.message);
      case 'ended':
        return this.mirror?.end();
    }
  }

  private async receive(message: JSONRPCMessage): Promise<boolean> {
    await this.mirror?.handOver();
    return this.wire?.hear(message) ?? false;
  }

  private tellOthers(message: JSONRPCMessage): void {
    const { method, params } = message as { method?: string; params?: { level?: string } };
    const received: SessionMessage = { kind: 'received', message };
    if (isWithdrawal(message)) void this.withdrawals.tell(this.topic.parcel(received));
    else this.say(received);
    if (method === 'logging/setLevel') this.records.setLevel(this.id, String(params?.level)).catch(() => {});
  }

  private say(message: SessionMessage): void {
    // While Redis is lost there is nobody to tell.
    this.topic.publish(message).catch(() => {});
  }

  /** A stream is read once: whoever reads it last does. */
  private tail(last: SharedEvent | undefined, first: string | undefined, takenAt: number): ReadableStream<Uint8Array> {
    const stream = last?.stream ?? OWN_STREAM;
    const head = first === undefined ? '' : `id: ${first}\ndata: \n\n`;
    const start = { stream, after: last?.id ?? first, head, takenAt };
    const tail = new EventTail(this.events, start, this.endAbandoned(last), () => this.tails.delete(tail));
    this.endTails(stream, Infinity);
    this.tails.add(tail);
    this.say({ kind: 'taken', stream, at: takenAt });
    return tail.body;
  }

  private async found(lastEventId: string): Promise<SharedEvent | undefined> {
    try {
      return await this.events.find(lastEventId);
    } catch (cause) {
      const message = 'The stream cannot be taken up again now.';
      throw new Failure('overloaded', message, {
        retryAfter: RETRY_AFTER_SECONDS,
        refusedBy: 'stream_events',
        cause,
      });
    }
  }

  private prime(): Promise<string | undefined> {
    return this.events.append(OWN_STREAM, '{}').catch(() => undefined);
  }

  /** Answers a call whose instance is gone, for nobody else will. Missed once, an instance may only be late. */
  private endAbandoned(last: SharedEvent | undefined): () => Promise<void> {
    let missed = 0;
    return async () => {
      if (last?.request === undefined) return;
      try {
        missed = (await this.instances.isPresent(last.instance)) ? 0 : missed + 1;
        if (missed > 1) {
          await this.events.append(last.stream, JSON.stringify(abandoned(last.request)), `abandoned ${last.stream}`);
        }
      } catch {
        // Without Redis nobody knows. The next look will.
      }
    };
  }

  private wakeTails(): void {
    for (const tail of this.tails) tail.wake();
  }

  /** Of two that are taken at once, at two instances, each hears of the other: one of them stays. */
  private endTails(stream: string, takenAt: number): void {
    for (const tail of this.tails) if (tail.stream === stream && tail.takenAt <= takenAt) tail.end();
  }
}

/** What the SDK answers where it keeps the events. */
const UNKNOWN_EVENT = () =>
  Response.json(
    { jsonrpc: '2.0', id: null, error: { code: -32_000, message: 'The event is not known any more' } },
    { status: 400 },
  );

function abandoned(id: RequestId) {
  const message =
    'The instance that served this call is gone: it may be half done. Check that before you call the tool again.';
  return {
    jsonrpc: '2.0',
    id,
    error: { code: FAILURES.overloaded.jsonRpcCode, message, data: { outcome: 'overloaded' } },
  };
}
