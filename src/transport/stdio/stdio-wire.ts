import type { Writable } from 'node:stream';
import {
  isJSONRPCErrorResponse,
  isJSONRPCRequest,
  type JSONRPCErrorResponse,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type RequestId,
  SUBSCRIPTION_ID_META_KEY,
  type Transport,
} from '@modelcontextprotocol/server';
import { isRecord } from '../../tool/is-record.js';
import type { WrittenError } from '../mcp/protocol-refusal.js';
import { withdrawnBy } from './withdrawn-by.js';

/** Told of what the SDK answers before it asks a server of ours. */
export interface EntryWatch {
  /** @returns The error to answer instead. */
  refused(request: JSONRPCRequest, error: WrittenError): Promise<WrittenError>;
  /** A `subscriptions/listen` is open. */
  opened(request: JSONRPCRequest): Promise<void>;
}

/**
 * stdin and stdout as the SDK uses them. Its entry answers some requests itself: those it cannot place in an era, and
 * `subscriptions/listen`. Everything a server of ours has answered passes as it is.
 */
export class StdioWire implements Transport {
  onmessage?: Transport['onmessage'];
  onclose?: () => void;
  /** Requests that no server has got yet. One client, so never many. */
  private readonly arrived = new Map<RequestId, JSONRPCRequest>();
  /** Requests that nobody has answered yet. */
  private readonly unanswered = new Set<RequestId>();
  private readonly settled: (() => void)[] = [];

  constructor(
    private readonly output: Writable,
    private readonly watch: EntryWatch,
  ) {}

  /** Nothing to do: it is told of what has been read. */
  async start(): Promise<void> {}

  /** To be called with every message that was read. */
  arrives(message: JSONRPCMessage): void {
    if (isJSONRPCRequest(message)) {
      this.arrived.set(message.id, message);
      // That one goes on for as long as its client listens.
      if (message.method !== 'subscriptions/listen') this.unanswered.add(message.id);
    }
    this.settle(withdrawnBy(message));
    this.onmessage?.(message);
  }

  /** Gives up what has not been answered. */
  async close(): Promise<void> {
    this.onclose?.();
  }

  /** Resolves once every request has its answer, or was withdrawn. */
  allAnswered(): Promise<void> {
    if (this.unanswered.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.settled.push(resolve));
  }

  /** To be called when a server has got it: it is recorded there. */
  reaches(id: RequestId): void {
    this.arrived.delete(id);
  }

  async send(message: JSONRPCMessage): Promise<void> {
    try {
      await this.sendAsOurs(message);
    } finally {
      if (!('method' in message)) this.settle(message.id);
    }
  }

  private async sendAsOurs(message: JSONRPCMessage): Promise<void> {
    const request = this.take(idOf(message));
    if (request === undefined) return this.write(message);
    if (!isJSONRPCErrorResponse(message)) {
      await this.write(message);
      return this.watch.opened(request);
    }
    const error = await this.watch.refused(request, message.error);
    return this.write({ ...message, error } as JSONRPCErrorResponse);
  }

  /** Resolves once it is out of this process. */
  private write(message: JSONRPCMessage): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.output.write(`${JSON.stringify(message)}\n`, (error) => (error ? reject(error) : resolve()));
    return promise;
  }

  private settle(id: RequestId | undefined): void {
    if (id !== undefined) this.unanswered.delete(id);
    if (this.unanswered.size === 0) this.settled.splice(0).forEach((resolve) => resolve());
  }

  private take(id: RequestId | undefined): JSONRPCRequest | undefined {
    const request = id === undefined ? undefined : this.arrived.get(id);
    if (request !== undefined) this.arrived.delete(request.id);
    return request;
  }
}

/** Of an answer, or of the notice that says a subscription is open. */
function idOf(message: JSONRPCMessage): RequestId | undefined {
  if (!('method' in message)) return message.id;
  if (message.method !== 'notifications/subscriptions/acknowledged') return undefined;
  const meta: unknown = isRecord(message.params) ? message.params['_meta'] : undefined;
  return isRecord(meta) ? (meta[SUBSCRIPTION_ID_META_KEY] as RequestId) : undefined;
}
