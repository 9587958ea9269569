import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Database } from '../../src/database/database.js';
import { startPostgres } from '../fixtures/postgres.js';
import { type SilentLine, startSilentLine } from '../fixtures/silent-line.js';
import { checkedUrl, databaseCertificate, DATABASES, showCertificate } from '../fixtures/tls-postgres.js';

/** More than the pool has connections. */
const CALLS = 12;
/** Milliseconds after which calls give up. */
const PATIENCE_MS = 300;
const GIVEN_UP = 'A connection without an answer was given up';

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-ca-'));
const ca = join(folder, 'ca.pem');
const postgres = await startPostgres();
beforeAll(async () => {
  writeFileSync(ca, DATABASES.cert);
  if (postgres !== undefined) await showCertificate(postgres.url, databaseCertificate());
});
afterAll(async () => {
  await postgres?.stop();
  rmSync(folder, { recursive: true });
});

describe.runIf(postgres).each(['plain', 'under TLS'])('a line to Postgres, %s, that swallows everything', (kind) => {
  let line: SilentLine;
  let database: Database;
  beforeEach(async () => {
    const fresh = await postgres!.freshDatabase();
    const url = new URL(kind === 'plain' ? fresh : checkedUrl(fresh, ca));
    line = await startSilentLine(Number(url.port));
    url.port = String(line.port);
    database = new Database({ url: url.href, file: ':memory:' }, () => performance.now());
  });
  afterEach(async () => {
    await database.close();
    await line.stop();
  });

  const ask = (ms: number) =>
    database.run(AbortSignal.timeout(ms), (db, options) => sql`select pg_sleep(0.02)`.execute(db, options));
  const all = (ms: number) => Promise.allSettled(Array.from({ length: CALLS }, () => ask(ms)));

  it('leaves no place of the pool taken once it is mended', async () => {
    await all(5_000);
    line.swallow();
    for (const { status } of await all(PATIENCE_MS)) expect(status).toBe('rejected');
    line.mend();
    // While places are taken a call waits for one, but not for as long as the kernel would.
    await expect
      .poll(async () => (await all(20_000)).map(({ status }) => status), { timeout: 30_000 })
      .not.toContain('rejected');
  }, 60_000);

  it('costs a call its time for one of the connections it forgot, and none for the others', async () => {
    const warned = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
    await all(5_000);
    line.swallow();
    line.mend();
    await expect(ask(PATIENCE_MS)).rejects.toThrow();
    await expect.poll(() => warned.mock.calls.flat(), { timeout: 10_000 }).toContain(GIVEN_UP);
    for (const { status } of await all(5_000)) expect(status).toBe('fulfilled');
    vi.restoreAllMocks();
  }, 60_000);
});
