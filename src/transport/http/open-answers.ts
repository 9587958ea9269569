import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Milliseconds in which a client has to take something of what waits for it. */
const TAKEN_WITHIN_MS = 60_000;

/** Knows the answers that are not written to their end, so that a shutdown need not guess how long that takes. */
export class OpenAnswers {
  private readonly open = new Map<Socket, number>();
  private isLast = false;
  private readonly waiting: (() => void)[] = [];

  constructor(server: Server) {
    const { open } = this;
    const closed = (socket: Socket) => this.closed(socket);
    // One for all answers, each of which closes once.
    const onClosed = function (this: ServerResponse): void {
      closed(this.req.socket);
    };
    server.on('request', ({ socket }, response) => {
      open.set(socket, (open.get(socket) ?? 0) + 1);
      if (this.isLast) response.shouldKeepAlive = false;
      response.on('close', onClosed);
    });
    // Else an answer stays in memory for as long as its client does not read. Who waits for one may wait on.
    server.setTimeout(TAKEN_WITHIN_MS, (socket) => {
      if (socket.writableLength > 0 || !open.has(socket)) socket.destroy();
    });
  }

  /** From now on each answer is the last of its connection, so that clients connect anew, and elsewhere. */
  endConnections(): void {
    this.isLast = true;
  }

  /** Resolves once no answer is open. */
  none(): Promise<void> {
    return this.open.size === 0 ? Promise.resolve() : new Promise((resolve) => this.waiting.push(resolve));
  }

  private closed(socket: Socket): void {
    const left = (this.open.get(socket) ?? 1) - 1;
    if (left > 0) this.open.set(socket, left);
    else this.open.delete(socket);
    if (this.open.size === 0) this.waiting.splice(0).forEach((resolve) => resolve());
  }
}
