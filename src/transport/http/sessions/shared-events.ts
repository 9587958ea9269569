import { AsyncLocalStorage } from 'node:async_hooks';
import type { EventId, EventStore, JSONRPCMessage, RequestId, StreamId } from '@modelcontextprotocol/server';
import { RedisScript } from '../../../redis/redis-script.js';
import { EVENT_LIMITS, sentId } from './session-events.js';
import type { SessionRecords } from './session-records.js';

/** What a stream said once. */
export interface SharedEvent {
  readonly id: EventId;
  readonly stream: StreamId;
  /** A priming event has no message. */
  readonly message: JSONRPCMessage | undefined;
  /** The instance that said it. */
  readonly instance: string;
  /** The request its stream answers, where it answers one. */
  readonly request: RequestId | undefined;
}

/** Milliseconds for which saying the same thing once is remembered. */
const ONCE_FOR_MS = 60_000;

/** Adds an event, and drops the oldest beyond the limits, but never the newest. */
const APPEND = new RedisScript(`
  if ARGV[8] ~= '' and not redis.call('SET', KEYS[3], '1', 'NX', 'PX', ARGV[8]) then return false end
  local id = redis.call('XADD', KEYS[1], '*', 's', ARGV[1], 'm', ARGV[2], 'i', ARGV[3], 'q', ARGV[4])
  local bytes = redis.call('INCRBY', KEYS[2], #ARGV[2])
  local events = redis.call('XLEN', KEYS[1])
  while events > 1 and (events > tonumber(ARGV[5]) or bytes > tonumber(ARGV[6])) do
    local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
    redis.call('XDEL', KEYS[1], first[1])
    bytes = redis.call('DECRBY', KEYS[2], #first[2][4])
    events = events - 1
  end
  redis.call('PEXPIRE', KEYS[1], ARGV[7])
  redis.call('PEXPIRE', KEYS[2], ARGV[7])
  return id`);

/** What the streams of a session said last, on whichever instance: an event log in Redis, bounded as the one in memory. */
export class SharedEvents implements EventStore {
  /** While a session is made again, what is said to nobody is not kept. */
  isSilent = false;
  private readonly answering = new AsyncLocalStorage<RequestId>();
  private unkept = 0;

  constructor(
    private readonly id: string,
    private readonly records: SessionRecords,
    private readonly onAppended: () => void,
  ) {}

  /** Runs what answers a request, so that its events can be told from others. */
  whileAnswering<T>(request: RequestId | undefined, work: () => T): T {
    return request === undefined ? work() : this.answering.run(request, work);
  }

  /** For the SDK. Never rejects: while Redis is lost a stream goes on, and cannot be taken up again. */
  async storeEvent(stream: StreamId, message: JSONRPCMessage): Promise<EventId> {
    return sentId(await this.store(stream, JSON.stringify(message)), message);
  }

  /** The same of a message as JSON. */
  async store(stream: StreamId, message: string): Promise<EventId> {
    if (!this.isSilent) {
      const kept = await this.append(stream, message).catch(() => undefined);
      if (kept !== undefined) return kept;
    }
    this.unkept += 1;
    return `unkept-${this.unkept}`;
  }

  /** Streams are taken up by a tail of this log, never by the SDK. */
  replayEventsAfter(): Promise<StreamId> {
    throw new Error('The SDK was asked to resume a stream');
  }

  /**
   * @param message As JSON.
   * @param once Whoever says the same says it once, instances together.
   * @returns Nothing for what another one said already.
   * @throws when Redis cannot be reached.
   */
  async append(stream: StreamId, message: string, once?: string): Promise<EventId | undefined> {
    const request = this.answering.getStore();
    const keys = [this.key('events'), this.key('bytes'), this.key(`once:${once ?? ''}`)];
    const { maxEvents, maxBytes } = EVENT_LIMITS;
    const args = [stream, message, this.records.redis.instance, JSON.stringify(request) ?? ''];
    const limits = [maxEvents, maxBytes, this.records.ttlMs, once === undefined ? '' : ONCE_FOR_MS];
    const id = (await APPEND.run(this.records.redis.client, keys, [...args, ...limits])) as string | null;
    if (id === null) return undefined;
    this.onAppended();
    return id;
  }

  /** @throws when Redis cannot be reached. */
  async find(id: EventId): Promise<SharedEvent | undefined> {
    if (!isEventId(id)) return undefined;
    return (await this.range(id, id, 1))[0];
  }

  /** What was said after an event, the first ones first. @throws when Redis cannot be reached. */
  after(id: EventId): Promise<readonly SharedEvent[]> {
    return this.range(`(${id}`, '+', 64);
  }

  /** The id that everything said from now on comes after. @throws when Redis cannot be reached. */
  async lastId(): Promise<EventId> {
    const [last] = await this.records.redis.client.xrevrange(this.key('events'), '+', '-', 'COUNT', 1);
    return last?.[0] ?? '0-0';
  }

  private async range(from: string, to: string, count: number): Promise<readonly SharedEvent[]> {
    const entries = await this.records.redis.client.xrange(this.key('events'), from, to, 'COUNT', count);
    return entries.map(toEvent);
  }

  private key(part: string): string {
    return this.records.key(this.id, part);
  }
}

/** Whether Redis takes it: two numbers of 64 bits. */
function isEventId(id: string): boolean {
  return /^\d{1,20}-\d{1,20}$/.test(id) && id.split('-').every((part) => BigInt(part) < 2n ** 64n);
}

function toEvent([id, fields]: [string, string[]]): SharedEvent {
  const [, stream = '', , message = '{}', , instance = '', , request = ''] = fields;
  const parsed = JSON.parse(message) as JSONRPCMessage;
  return {
    id,
    stream,
    message: 'jsonrpc' in parsed ? parsed : undefined,
    instance,
    request: request === '' ? undefined : (JSON.parse(request) as RequestId),
  };
}
