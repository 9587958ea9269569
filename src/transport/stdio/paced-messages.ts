import type { Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isJSONRPCRequest, type JSONRPCMessage, type JSONRPCRequest } from '@modelcontextprotocol/server';
import { withdrawnBy } from './withdrawn-by.js';

/** Characters of answers that may wait for their reader before no more is begun. */
const MOST_UNREAD = 1_048_576;
/** Characters of requests that wait for that before no more is read. */
const MOST_HELD = 1_048_576;

interface Held {
  readonly request: JSONRPCRequest;
  readonly length: number;
}

/**
 * Hands on what a client sends, as fast as it reads its answers. Only requests wait: what withdraws one, or answers a
 * question of ours, belongs to a call that has begun.
 */
export class PacedMessages {
  private readonly held: Held[] = [];
  private heldLength = 0;
  private releasing: Promise<void> | undefined;

  constructor(
    private readonly output: Writable,
    private readonly handOn: (message: JSONRPCMessage) => void,
  ) {}

  /** @returns What to wait for before more is read, where there is any. */
  accept(message: JSONRPCMessage, length: number): Promise<void> | undefined {
    if (!isJSONRPCRequest(message)) this.pass(message);
    else if (this.releasing === undefined && !this.isUnread()) this.handOn(message);
    else return this.hold({ request: message, length });
    return undefined;
  }

  /** Resolves once no request is held. */
  async allHandedOn(): Promise<void> {
    await this.releasing;
  }

  private hold(next: Held): Promise<void> | undefined {
    this.held.push(next);
    this.heldLength += next.length;
    this.releasing ??= this.release();
    return this.heldLength > MOST_HELD ? this.releasing : undefined;
  }

  private pass(message: JSONRPCMessage): void {
    const withdrawn = withdrawnBy(message);
    const held = this.held.find(({ request }) => request.id === withdrawn);
    if (held === undefined) return this.handOn(message);
    this.held.splice(this.held.indexOf(held), 1);
    this.heldLength -= held.length;
  }

  private async release(): Promise<void> {
    while (this.held.length > 0) {
      if (this.isUnread()) await this.drained();
      const next = this.held.shift();
      // The last may have been withdrawn.
      if (next === undefined) break;
      this.heldLength -= next.length;
      this.handOn(next.request);
      // What is answered at once counts before the next goes on.
      await nextTurn();
    }
    this.releasing = undefined;
  }

  private isUnread(): boolean {
    return this.output.writable && this.output.writableLength > MOST_UNREAD;
  }

  /** Resolves also where nobody will read any more. */
  private drained(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.output.once('drain', resolve).once('error', resolve);
    return promise.finally(() => this.output.off('drain', resolve).off('error', resolve));
  }
}
