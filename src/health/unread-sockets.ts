import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { UnreadMetrics } from '../observability/metrics/unread-metrics.js';

/** Milliseconds between two looks. */
const LOOK_EVERY_MS = 10_000;
/** Looks in a row, so a minute, after which a client that takes nothing of what waits for it is cut. */
const PATIENCE_LOOKS = 6;

/**
 * What Node knows of a connection at the system, and has no public name for. Its socket counts an answer as written only
 * as a whole, which a slow client may take minutes for.
 */
interface WithHandle {
  readonly _handle: { readonly bytesWritten: number; readonly writeQueueSize: number } | null;
}

interface Waiting {
  /** Bytes the system had taken for its client. */
  readonly taken: number;
  /** Looks since then. */
  readonly looks: number;
}

/** Cuts connections whose clients do not read what they asked for. One that reads slowly is kept, one with nothing to read too. */
export class UnreadSockets {
  private waiting = new Map<Socket, Waiting>();
  private readonly timer: NodeJS.Timeout;

  /** @param sockets Those open now, whenever it is asked; over TLS the connections below. */
  constructor(
    private readonly sockets: Iterable<Socket>,
    private readonly metrics: UnreadMetrics,
    private readonly logger: Logger,
  ) {
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const before = this.waiting;
    this.waiting = new Map();
    const unread: Socket[] = [];
    for (const socket of this.sockets) {
      const handle = (socket as unknown as WithHandle)._handle;
      if (handle === null || handle.writeQueueSize === 0) continue;
      const taken = handle.bytesWritten - handle.writeQueueSize;
      const last = before.get(socket);
      const looks = last?.taken === taken ? last.looks + 1 : 0;
      if (looks < PATIENCE_LOOKS) this.waiting.set(socket, { taken, looks });
      else unread.push(socket);
    }
    if (unread.length > 0) this.end(unread);
  }

  private end(unread: readonly Socket[]): void {
    this.metrics.cut('stalled', unread.length);
    this.logger.warn({ connections: unread.length }, 'connections whose clients do not read are cut');
    for (const socket of unread) socket.destroy();
  }
}
