import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditQuery } from '../../audit/audit-query.js';
import type { AuditStore } from '../../audit/audit-store.js';
import { loadSettings } from '../../config/load-config.js';
import type { Terminal } from '../run-command.js';

interface Opening {
  /** Whether a statement may take longer than a service would wait for it: as long as it takes. */
  readonly isSearch?: boolean;
}

export interface OpenTrail {
  readonly store: AuditStore;
  readonly query: AuditQuery;
}

/**
 * Lends the trail of the service that is configured here, running or not. Reads beside it; makes no file and no table.
 * @throws Error with one sentence for the operator.
 */
export async function withTrail<T>(
  { env, cwd }: Terminal,
  use: (trail: OpenTrail) => Promise<T>,
  { isSearch = false }: Opening = {},
): Promise<T> {
  const { database: config, dataDir } = loadSettings(env, cwd);
  const file = join(dataDir, 'gatehouse.db');
  if (config.url === undefined && !existsSync(file)) {
    throw new Error(
      'There is no trail here: DATA_DIR has no database. Run this where the service runs, or set DATABASE_URL.',
    );
  }
  // Loaded here: everybody who reads no trail would wait for it.
  const [{ Database, SEARCHING }, { AuditQuery }, { AuditStore }] = await Promise.all([
    import('../../database/database.js'),
    import('../../audit/audit-query.js'),
    import('../../audit/audit-store.js'),
  ]);
  const database = new Database({ url: config.url, file }, () => performance.now(), isSearch ? SEARCHING : undefined);
  try {
    return await use({ store: new AuditStore(database), query: new AuditQuery(database) });
  } catch (thrown) {
    throw isWithoutTable(thrown)
      ? new Error('This database has no audit trail: no service has kept one in it.')
      : thrown;
  } finally {
    await database.close();
  }
}

/** As SQLite and Postgres say it. */
function isWithoutTable(thrown: unknown): boolean {
  const { message = '', code } = thrown as Error & { code?: string };
  return code === '42P01' || message.startsWith('no such table');
}
