import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/observability/logger.js';
import { RedisLink } from '../../src/redis/redis-link.js';
import { Authority, type Issued, SERVER_AUTH } from '../fixtures/authority.js';
import { freePort } from '../fixtures/free-port.js';
import { startRedis } from '../fixtures/redis.js';

/** Longer than a link takes to connect again. */
const NOTICED = { timeout: 10_000, interval: 50 };

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-redis-tls-'));
const authority = Authority.create('Caches');
const known = getCACertificates('default');
const redis = await startRedis();
let admin: Redis;
let port: number;

const certificate = (wanted: { name?: string; notAfter?: Date; of?: Authority } = {}) => {
  const { name = 'localhost', notAfter, of = authority } = wanted;
  return of.issue({ commonName: name, dns: [name], uses: [SERVER_AUTH], ...(notAfter && { notAfter }) });
};

let shown = 0;
/** Whoever connects from now on is shown this certificate. */
async function show({ cert, key }: Issued): Promise<void> {
  shown += 1;
  const [certFile, keyFile] = [join(folder, `cert-${shown}.pem`), join(folder, `key-${shown}.pem`)];
  writeFileSync(certFile, cert);
  writeFileSync(keyFile, key);
  await admin.call('config', 'set', 'tls-cert-file', certFile, 'tls-key-file', keyFile, 'tls-auth-clients', 'no');
}

beforeAll(async () => {
  if (redis === undefined) return;
  setDefaultCACertificates([...known, authority.cert]);
  admin = new Redis(redis.url);
  writeFileSync(join(folder, 'ca.pem'), authority.cert);
  await admin.config('SET', 'tls-ca-cert-file', join(folder, 'ca.pem'));
  await show(certificate());
  port = await freePort();
  await admin.config('SET', 'tls-port', String(port));
});
afterAll(async () => {
  setDefaultCACertificates(known);
  admin?.disconnect();
  await redis?.stop();
  rmSync(folder, { recursive: true });
});

describe.skipIf(redis === undefined)('a Redis under TLS', () => {
  let link: RedisLink;
  let lines: { msg: string; err?: { message: string } }[];
  const messages = () => lines.map(({ msg, err }) => (err === undefined ? msg : `${msg}: ${err.message}`));
  const ended = () => new Promise<void>((resolve) => void link.client.once('close', resolve));
  const drop = async () => {
    const closed = ended();
    await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await closed;
  };

  beforeEach(async () => {
    await show(certificate());
    lines = [];
    const logger = createLogger({ level: 'info' }, 1, { write: (line) => void lines.push(JSON.parse(line)) });
    link = new RedisLink(`rediss://localhost:${port}`, 'test', 'commands', logger);
    link.open();
    await expect.poll(() => link.isUp, NOTICED).toBe(true);
  });
  afterEach(() => link.close());

  it('whose certificate is rotated keeps its connections, and new ones are as good', async () => {
    await show(certificate());
    expect(await link.client.ping()).toBe('PONG');
    expect(lines).toEqual([]);
    await drop();
    await expect.poll(() => link.isUp, NOTICED).toBe(true);
    expect(messages()).toEqual(['Redis cannot be reached; trying on: The connection was closed', 'Redis is back']);
  });

  it.each([
    ['has expired', () => certificate({ notAfter: new Date(Date.now() - 60_000) }), 'certificate has expired'],
    ['has another name', () => certificate({ name: 'elsewhere' }), "Host: localhost. is not in the cert's altnames"],
    ['is of another authority', () => certificate({ of: Authority.create('Others') }), 'unable to verify'],
  ])('whose new certificate %s is away, says why once, and is back with a good one', async (_fault, issue, why) => {
    await show(issue());
    expect(await link.client.ping()).toBe('PONG');
    await drop();
    await expect.poll(messages, NOTICED).toHaveLength(2);
    expect(messages()[1]).toContain(why);
    // Some more attempts.
    for (let attempt = 0; attempt < 3; attempt += 1) await ended();
    expect(link.isUp).toBe(false);
    await show(certificate());
    await expect.poll(() => link.isUp, NOTICED).toBe(true);
    expect(messages().slice(2)).toEqual(['Redis is back']);
  });
});
