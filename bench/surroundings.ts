import { generateKeyPairSync } from 'node:crypto';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignJWT } from 'jose';
import { killWithUs, nextMessage, RUN_DIR, startChild } from './children.js';
import { STDERR } from './stderr.js';

/** What the servers stand among: the issuer of their tokens, the collector of their traces, their Redis. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string>>;
  /** Undefined where no redis-server is installed. */
  readonly redisUrl: string | undefined;
  readonly redis: ChildProcess | undefined;
  /** Spans the collector has received so far. */
  spans(): Promise<number>;
}

const START_TIMEOUT_MS = 10_000;
const TOKEN_LIFETIME = '12h';
const MODULUS_BITS = 2_048;
/** Not a package of npm. */
const REDIS = 'redis-server';

export async function startSurroundings(needsRedis: boolean): Promise<Surroundings> {
  const sink = startChild('otlp-sink.js', [], STDERR);
  const { url } = await nextMessage<{ url: string }>(sink, START_TIMEOUT_MS);
  const redis = needsRedis ? await startRedis() : undefined;
  return {
    env: { ...(await issuedToken()), OTEL_EXPORTER_OTLP_ENDPOINT: url },
    redisUrl: redis?.url,
    redis: redis?.process,
    spans: async () => Number(await (await fetch(`${url}/spans`)).text()),
  };
}

/** An RS256 token as an authorization server would issue it, and the key that verifies it. */
async function issuedToken(): Promise<Record<string, string>> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: MODULUS_BITS });
  const token = await new SignJWT({ email: 'bench@example.com', roles: ['user'], scope: 'bench:echo' })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setSubject('bench')
    .setIssuedAt()
    .setExpirationTime(TOKEN_LIFETIME)
    .sign(privateKey);
  return { JWT_PUBLIC_KEY: String(publicKey.export({ type: 'spki', format: 'pem' })), BENCH_TOKEN: token };
}

/** A throw-away server that keeps nothing on disk; undefined where none is installed. */
async function startRedis(): Promise<{ readonly url: string; readonly process: ChildProcess } | undefined> {
  if (spawnSync(REDIS, ['--version']).status !== 0) return undefined;
  const port = String(await freePort());
  const settings = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', RUN_DIR];
  const redis = killWithUs(spawn(REDIS, settings, { stdio: ['ignore', 'pipe', 'ignore'] }));
  const output: string[] = [];
  redis.stdout!.setEncoding('utf8').on('data', (text: string) => output.push(text));
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (!output.join('').includes('Ready to accept connections')) {
    if (redis.exitCode !== null || performance.now() > deadline)
      throw new Error(`Redis did not start: ${output.join('')}`);
    await sleep(20);
  }
  return { url: `redis://127.0.0.1:${port}`, process: redis };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
