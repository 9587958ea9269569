import type { PostgresPool } from 'kysely';
import type { Pool } from 'pg';

/** SQLSTATE of a server that takes no writing. */
const READ_ONLY = '25006';

/**
 * The pool, but with no connection kept on which nothing could be written: the server is a replica, or has become one, and
 * whoever connects again finds the new primary behind its name. A connection in constant use never ends by itself.
 */
export function leavingReplicas(pool: Pool): PostgresPool {
  const left = new WeakSet<object>();
  pool.on('connect', (client) => {
    client.connection.on('errorMessage', ({ code }: { code?: string }) => {
      if (code === READ_ONLY) left.add(client);
    });
  });
  return {
    options: pool.options,
    connect: async () => {
      const client = await pool.connect();
      const release = client.release;
      client.release = (isUnfit) => release(isUnfit || left.has(client));
      return client;
    },
    end: () => pool.end(),
  };
}
