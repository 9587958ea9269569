import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { Logger } from 'pino';

/** Descriptors kept for what is no connection of a client (upstreams, the database, files), and the largest share of all that may be. */
const KEPT = 512;
const KEPT_SHARE = 1 / 4;
/** Milliseconds between two looks while there is no room. */
const LOOK_EVERY_MS = 1_000;

/**
 * How many connections leave the process descriptors for everything else. Where it has none left the system closes new
 * connections unseen, and neither a file nor an upstream can be opened.
 * @param limits `/proc/self/limits`.
 */
export function mostConnections(limits: string): number | undefined {
  const descriptors = /^Max open files +(\d+)/m.exec(limits)?.[1];
  if (descriptors === undefined) return undefined;
  return Number(descriptors) - Math.floor(Math.min(KEPT, Number(descriptors) * KEPT_SHARE));
}

/** Undefined where the system does not say. */
export function ownLimits(): string | undefined {
  try {
    return readFileSync('/proc/self/limits', 'utf8');
  } catch {
    return undefined;
  }
}

/** Closes what comes beyond `maxConnections`, and says so. Those there are go on. */
export class ConnectionRoom {
  refused = 0;
  private looked = 0;
  private looking: NodeJS.Timeout | undefined;

  constructor(
    private readonly server: Server,
    private readonly logger: Logger,
  ) {
    // Of several workers too: else one that is full is handed the same connection again and again. @types/node lacks it.
    Object.assign(server, { dropMaxConnection: true });
    server.on('drop', () => this.refuse());
  }

  private refuse(): void {
    this.refused += 1;
    if (this.looking !== undefined) return;
    const { maxConnections } = this.server;
    this.logger.warn({ maxConnections }, 'too many connections: further ones are closed');
    this.looking = setInterval(() => this.look(), LOOK_EVERY_MS).unref();
  }

  private look(): void {
    const isFull = this.refused > this.looked;
    this.looked = this.refused;
    if (isFull) return;
    clearInterval(this.looking);
    this.looking = undefined;
    this.logger.info({ refused: this.refused }, 'connections are taken again');
  }
}
