import type {
  JSONRPCMessage,
  JSONRPCNotification,
  MessageExtraInfo,
  RequestId,
  Transport,
  TransportSendOptions,
} from '@modelcontextprotocol/server';

/** Requests that change a session, and so concern every instance that serves it. */
const FOR_ALL = new Set(['logging/setLevel']);
/** Begins the ids of what is asked of this instance's server only to keep it like the others. */
const MIRRORED = 'mirrored:';

/** The name of an instance, and what its server counts. */
const SIGNED = /^([\da-f-]{36}):\d+$/;

/** A client takes a request back. */
export function isWithdrawal(message: JSONRPCMessage): boolean {
  return 'method' in message && message.method === 'notifications/cancelled';
}

/** The instance whose question a client answers. */
export function askerOf(answer: JSONRPCMessage): string | undefined {
  return 'id' in answer ? SIGNED.exec(String(answer.id))?.[1] : undefined;
}

/**
 * Stands between a server and the transport of its session when other instances serve the session too. What the server
 * asks its client carries the name of the instance, for the answer may arrive at another one.
 */
export class InstanceWire implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: <T extends JSONRPCMessage>(message: T, extra?: MessageExtraInfo) => void;
  /** Requests that its client sent here and that are not answered. */
  private readonly running = new Set<RequestId>();

  /** @param tellOthers Takes what the client sent here to the other instances. */
  constructor(
    private readonly inner: Transport,
    private readonly own: string,
    private readonly tellOthers: (message: JSONRPCMessage) => void,
  ) {}

  get sessionId(): string | undefined {
    return this.inner.sessionId;
  }

  async start(): Promise<void> {
    this.inner.onmessage = (message, extra) => this.receive(message, extra);
    this.inner.onclose = () => this.onclose?.();
    this.inner.onerror = (error) => this.onerror?.(error);
    await this.inner.start();
  }

  setProtocolVersion(version: string): void {
    this.inner.setProtocolVersion?.(version);
  }

  setSupportedProtocolVersions(versions: string[]): void {
    this.inner.setSupportedProtocolVersions?.(versions);
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  async send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    if ('method' in message) return this.inner.send(this.signed(message), options);
    if ('id' in message) this.running.delete(message.id as RequestId);
    // Its client asked another instance, which has answered.
    if ('id' in message && String(message.id).startsWith(MIRRORED)) return;
    return this.inner.send(message, options);
  }

  /** Takes what the client sent to another instance. @returns False for what withdraws a request that does not run here. */
  hear(message: JSONRPCMessage): boolean {
    if (!('method' in message)) this.answer(message, undefined);
    else if (isWithdrawal(message) && !this.withdraw(message)) return false;
    else this.onmessage?.('id' in message ? { ...message, id: `${MIRRORED}${message.id}` } : message);
    return true;
  }

  /** What is cancelled is never answered. @returns Whether it runs here. */
  private withdraw(message: JSONRPCMessage): boolean {
    const { params } = message as JSONRPCNotification;
    return this.running.delete(params?.['requestId'] as RequestId);
  }

  private receive(message: JSONRPCMessage, extra: MessageExtraInfo | undefined): void {
    // What another instance asked was brought there before.
    if (!('method' in message)) return this.answer(message, extra);
    if ('id' in message) this.running.add(message.id as RequestId);
    this.onmessage?.(message, extra);
    if ('id' in message ? FOR_ALL.has(message.method) : !this.isForHere(message)) this.tellOthers(message);
  }

  private isForHere(message: JSONRPCNotification): boolean {
    return isWithdrawal(message) ? this.withdraw(message) : message.method === 'notifications/initialized';
  }

  private answer(message: JSONRPCMessage, extra: MessageExtraInfo | undefined): void {
    if (!('id' in message) || askerOf(message) !== this.own) return;
    // The SDK counts what it asks, and compares the answer as it is.
    this.onmessage?.({ ...message, id: Number(String(message.id).slice(this.own.length + 1)) }, extra);
  }

  private signed(message: JSONRPCMessage): JSONRPCMessage {
    if ('id' in message) return { ...message, id: this.signedId(message.id as RequestId) } as JSONRPCMessage;
    if (!isWithdrawal(message)) return message;
    const { params } = message as JSONRPCNotification;
    const requestId = this.signedId(params?.['requestId'] as RequestId);
    return { ...message, params: { ...params, requestId } } as JSONRPCMessage;
  }

  private signedId(id: RequestId): RequestId {
    return `${this.own}:${id}`;
  }
}
