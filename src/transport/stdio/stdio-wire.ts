import type { Readable, Writable } from 'node:stream';
import {
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  type JSONRPCErrorResponse,
  type JSONRPCMessage,
  type JSONRPCNotification,
  type JSONRPCRequest,
  type RequestId,
  SUBSCRIPTION_ID_META_KEY,
} from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { isRecord } from '../../tool/is-record.js';
import type { WrittenError } from '../mcp/protocol-refusal.js';

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
export class StdioWire extends StdioServerTransport {
  /** Requests that no server has got yet. One client, so never many. */
  private readonly arrived = new Map<RequestId, JSONRPCRequest>();
  /** Requests that nobody has answered yet. */
  private readonly unanswered = new Set<RequestId>();
  private readonly settled: (() => void)[] = [];

  constructor(
    lines: Readable,
    output: Writable,
    private readonly watch: EntryWatch,
  ) {
    super(lines, output);
  }

  /** To be called for every message before the SDK reads it. */
  arrives(message: unknown): void {
    if (isJSONRPCRequest(message)) {
      this.arrived.set(message.id, message);
      // That one goes on for as long as its client listens.
      if (message.method !== 'subscriptions/listen') this.unanswered.add(message.id);
    }
    if (isCancellation(message)) this.settle(message.params?.['requestId'] as RequestId | undefined);
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

  override async send(message: JSONRPCMessage): Promise<void> {
    try {
      await this.sendAsOurs(message);
    } finally {
      if (!('method' in message)) this.settle(message.id);
    }
  }

  private async sendAsOurs(message: JSONRPCMessage): Promise<void> {
    const request = this.take(idOf(message));
    if (request === undefined) return super.send(message);
    if (!isJSONRPCErrorResponse(message)) {
      await super.send(message);
      return this.watch.opened(request);
    }
    const error = await this.watch.refused(request, message.error);
    return super.send({ ...message, error } as JSONRPCErrorResponse);
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

function isCancellation(message: unknown): message is JSONRPCNotification {
  return isJSONRPCNotification(message) && message.method === 'notifications/cancelled';
}

/** Of an answer, or of the notice that says a subscription is open. */
function idOf(message: JSONRPCMessage): RequestId | undefined {
  if (!('method' in message)) return message.id;
  if (message.method !== 'notifications/subscriptions/acknowledged') return undefined;
  const meta: unknown = isRecord(message.params) ? message.params['_meta'] : undefined;
  return isRecord(meta) ? (meta[SUBSCRIPTION_ID_META_KEY] as RequestId) : undefined;
}
