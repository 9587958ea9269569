import { spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.js';
import { DataDir } from './data-dir.js';
import { keepCertificate } from './development-certificate.js';
import { loadConfig } from './load-config.js';

const NOW = new Date('2026-08-01T00:00:00Z');
/** The object identifier 2.5.29.15, as certificates spell it. */
const KEY_USAGE = Buffer.from('0603551d0f', 'hex');
const inDays = (days: number) => new Date(NOW.getTime() + days * 86_400_000);

let cwd: string;
let dataDir: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'gatehouse-'));
  dataDir = join(cwd, '.gatehouse');
});
afterEach(() => rmSync(cwd, { recursive: true }));

const modeOf = (path: string) => statSync(path).mode & 0o777;
const load = (now = NOW) => loadConfig({}, cwd, now);

describe('the credentials of a development server', () => {
  it('are made once, for their owner only', async () => {
    const config = await load();
    expect(readdirSync(dataDir).toSorted()).toEqual([
      'api-key',
      'jwt-secret',
      'pseudonym-key',
      'tls-cert.pem',
      'tls-key.pem',
    ]);
    expect(modeOf(dataDir)).toBe(0o700);
    for (const name of ['api-key', 'jwt-secret', 'pseudonym-key', 'tls-key.pem'])
      expect(modeOf(join(dataDir, name))).toBe(0o600);
    expect(Buffer.from(config.auth.jwtSecret!, 'base64url')).toHaveLength(32);
    expect(config.server.developmentCertPath).toBe(join(dataDir, 'tls-cert.pem'));
    expect(await load()).toEqual(config);
  });

  it('name localhost and the machine, for 90 days', async () => {
    const { server } = await load();
    const cert = new X509Certificate(server.tlsCredentials!.cert);
    for (const host of ['localhost', hostname()]) expect(cert.checkHost(host)).toBeDefined();
    for (const ip of ['127.0.0.1', '::1']) expect(cert.checkIP(ip)).toBeDefined();
    expect(cert.validToDate).toEqual(inDays(90));
    expect(cert.ca).toBe(false);
    // With keyUsage it had to allow the signing of certificates, for BoringSSL to take it for its own issuer.
    expect(cert.raw.includes(KEY_USAGE)).toBe(false);
  });

  it('are renewed in the last 14 days, on the same key', async () => {
    const first = (await load()).server.tlsCredentials!;
    expect((await load(inDays(76))).server.tlsCredentials).toEqual(first);
    const renewed = (await load(inDays(77))).server.tlsCredentials!;
    expect(renewed.key).toBe(first.key);
    expect(new X509Certificate(renewed.cert).validToDate).toEqual(inDays(167));
    expect(readFileSync(join(dataDir, 'tls-cert.pem'), 'utf8')).toBe(renewed.cert);
  });

  it.each([
    ['tls-cert.pem', 'rubbish'],
    ['tls-key.pem', 'rubbish'],
    ['tls-cert.pem', 'cut short'],
  ])('are made again when %s is %s', async (name, what) => {
    const { cert: sound } = (await load()).server.tlsCredentials!;
    writeFileSync(join(dataDir, name), what === 'rubbish' ? what : `${sound}\n${sound.slice(0, 200)}`);
    const { cert, key } = (await load()).server.tlsCredentials!;
    expect(readFileSync(join(dataDir, 'tls-key.pem'), 'utf8')).toBe(key);
    expect(() => createSecureContext({ cert, key })).not.toThrow();
    expect(modeOf(join(dataDir, 'tls-key.pem'))).toBe(0o600);
  });

  it.each(['jwt-secret', 'api-key', 'pseudonym-key'])(
    'refuse a %s that was cut short rather than use it',
    async (name) => {
      await load();
      writeFileSync(join(dataDir, name), 'short');
      await expect(load()).rejects.toThrow(ConfigError);
    },
  );

  it('have an API key only where no key is configured', async () => {
    const { apiKeys } = await load();
    expect(apiKeys.developmentKey).toMatch(/^ghk_[A-Za-z0-9]{10}_[A-Za-z0-9]{49}$/);
    expect((await loadConfig({ AUTH_KEYS: 'some-key' }, cwd, NOW)).apiKeys.developmentKey).toBeUndefined();
    writeFileSync(join(dataDir, 'keys.json'), '{"version":1,"keys":[]}');
    expect((await load()).apiKeys).not.toHaveProperty('developmentKey');
  });

  it('are the same for servers that start at once', async () => {
    const configs = await Promise.all([load(), load(), load()]);
    for (const config of configs) expect(config).toEqual(configs[0]);
    expect(readdirSync(dataDir)).toHaveLength(5);
  });

  it('are those of the process that was first to write', () => {
    const folder = new DataDir(dataDir);
    expect(folder.createOnce('jwt-secret', 'first')).toBe('first');
    expect(folder.createOnce('jwt-secret', 'second')).toBe('first');
    expect(readdirSync(dataDir)).toEqual(['jwt-secret']);
  });

  it('are trusted by a Node client through NODE_EXTRA_CA_CERTS, and by no other', async () => {
    const credentials = await keepCertificate(new DataDir(dataDir), { now: new Date(), hostname: 'machine' });
    const server = createServer({ ...credentials }, (_request, response) => response.end('welcome'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const url = `https://localhost:${(server.address() as AddressInfo).port}/`;
      expect(await fetchIn({ NODE_EXTRA_CA_CERTS: join(dataDir, 'tls-cert.pem') }, url)).toBe('welcome');
      expect(await fetchIn({}, url)).toBe('refused');
    } finally {
      server.close();
    }
  });

  it('are trusted beside those of another folder, in one file', async () => {
    const occasion = { now: new Date(), hostname: 'machine' };
    const otherDir = mkdtempSync(join(tmpdir(), 'gatehouse-other-'));
    const all = [
      await keepCertificate(new DataDir(otherDir), occasion),
      await keepCertificate(new DataDir(dataDir), occasion),
    ];
    rmSync(otherDir, { recursive: true });
    const file = join(dataDir, 'all.pem');
    writeFileSync(file, all.map(({ cert }) => cert).join('\n'));
    for (const credentials of all) {
      const server = createServer({ ...credentials }, (_request, response) => response.end('welcome'));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const url = `https://localhost:${(server.address() as AddressInfo).port}/`;
      expect(await fetchIn({ NODE_EXTRA_CA_CERTS: file }, url)).toBe('welcome');
      server.close();
    }
  });
});

/** What another Node process gets from a URL. */
function fetchIn(env: Record<string, string>, url: string): Promise<string> {
  const script = `fetch(${JSON.stringify(url)}).then((r) => r.text()).catch(() => 'refused').then(console.log)`;
  const child = spawn(process.execPath, ['-e', script], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  return child.stdout.toArray().then((chunks: Buffer[]) => Buffer.concat(chunks).toString().trim());
}
