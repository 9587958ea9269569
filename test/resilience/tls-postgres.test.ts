import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../../src/database/database.js';
import { Authority, type Issued, SERVER_AUTH } from '../fixtures/authority.js';
import { startPostgres } from '../fixtures/postgres.js';
import { checkedUrl, databaseCertificate, DATABASES, showCertificate } from '../fixtures/tls-postgres.js';

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-ca-'));
const ca = join(folder, 'ca.pem');
const postgres = await startPostgres();
beforeAll(() => writeFileSync(ca, DATABASES.cert));
afterAll(async () => {
  await postgres?.stop();
  rmSync(folder, { recursive: true });
});

describe.runIf(postgres)('a Postgres under TLS', () => {
  const plainUrl = postgres?.url ?? '';
  let database: Database;
  const ask = async () => {
    const question = sql<{ ssl: boolean }>`select ssl from pg_stat_ssl where pid = pg_backend_pid()`;
    return database.run(AbortSignal.timeout(5_000), (db, options) => question.execute(db, options));
  };
  const why = async () => {
    const { cause } = (await ask().catch((thrown: unknown) => thrown)) as { cause?: { code?: string } };
    return cause?.code;
  };
  /** Ends the connections of the service. */
  const drop = async () => {
    const client = new Client({ connectionString: plainUrl });
    await client.connect();
    await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'gatehouse'`);
    await client.end();
  };
  const rotateTo = async (issued: Issued) => {
    await showCertificate(plainUrl, issued);
    expect((await ask()).rows).toEqual([{ ssl: true }]);
    await drop();
  };

  beforeEach(async () => {
    await showCertificate(plainUrl, databaseCertificate());
    database = new Database({ url: checkedUrl(plainUrl, ca), file: ':memory:' }, () => performance.now());
    await expect.poll(async () => (await ask()).rows).toEqual([{ ssl: true }]);
  });
  afterEach(() => database.close());

  it('whose certificate is rotated keeps its connections, and new ones are as good', async () => {
    await rotateTo(databaseCertificate());
    await expect.poll(async () => (await ask()).rows).toEqual([{ ssl: true }]);
  });

  it.each([
    ['has expired', () => databaseCertificate({ notAfter: new Date(Date.now() - 60_000) }), 'CERT_HAS_EXPIRED'],
    ['has another name', () => databaseCertificate({ name: 'elsewhere' }), 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['is of another authority', ofOthers, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ])('whose new certificate %s is lost with its connections, and back with a good one', async (_fault, issue, code) => {
    await rotateTo(issue());
    await expect.poll(why).toBe(code);
    expect((await database.ping(AbortSignal.timeout(5_000))).reachable).toBe(false);
    await showCertificate(plainUrl, databaseCertificate());
    await expect.poll(async () => (await database.ping(AbortSignal.timeout(5_000))).reachable).toBe(true);
  });
});

function ofOthers(): Issued {
  return Authority.create('Others').issue({ commonName: 'localhost', dns: ['localhost'], uses: [SERVER_AUTH] });
}
