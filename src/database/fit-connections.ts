import type { PostgresPool } from 'kysely';
import type { ClientBase, Pool, PoolClient } from 'pg';

/** SQLSTATE of a server that takes no writing. */
const READ_ONLY = '25006';

/** Which connections of a pool are worth another statement. */
export class FitConnections {
  private readonly left = new WeakSet<ClientBase>();
  private readonly heardAt = new WeakMap<ClientBase, number>();
  private silentAt = -Infinity;

  /** @param now Milliseconds of a clock that never goes back. */
  constructor(private readonly now: () => number) {}

  heard(client: ClientBase): void {
    this.heardAt.set(client, this.now());
  }

  /** A line that lost one connection has lost others: those that have not been heard of since are not tried. */
  foundSilent(): void {
    this.silentAt = this.now();
  }

  /**
   * The pool, but with no connection kept on which nothing could be written: the server is a replica, or has become one, and
   * whoever connects again finds the new primary behind its name. A connection in constant use never ends by itself.
   */
  of(pool: Pool): PostgresPool {
    pool.on('connect', (client) => {
      this.heard(client);
      client.connection.on('errorMessage', ({ code }: { code?: string }) => {
        if (code === READ_ONLY) this.left.add(client);
      });
    });
    return { options: pool.options, connect: () => this.connect(pool), end: () => pool.end() };
  }

  private async connect(pool: Pool): Promise<PoolClient> {
    for (;;) {
      const client = await pool.connect();
      if ((this.heardAt.get(client) ?? this.silentAt) > this.silentAt) {
        const release = client.release;
        client.release = (isUnfit) => release(isUnfit || this.left.has(client));
        return client;
      }
      // Not ended in good order: it would wait for the other side to agree.
      client.connection.stream.destroy();
      client.release(true);
    }
  }
}
