import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { signToken } from '../../src/identity/sign-token.js';
import { startFixtureServer } from './fixture-server.js';
import { LoopbackProxy } from './loopback-proxy.js';

/** A running fixture application, and where a client without credentials reaches it. */
export interface OpenDoor extends AsyncDisposable {
  readonly url: string;
}

/** The ways the fixture application is served. */
export const DOORS = { plain: openPlain, secured: openSecured };
export type Door = keyof typeof DOORS;

/** Seconds; longer than all suites together. */
const TOKEN_LIFETIME = 3_600;

/** As `npm run start:fixtures` serves it: no TLS, and no token asked for. */
async function openPlain(dataDir: string): Promise<OpenDoor> {
  const server = await startFixtureServer({ PORT: await freePort(), DATA_DIR: dataDir });
  return { url: server.url.href, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

/** As it is served in production, behind a proxy that brings the token. */
async function openSecured(dataDir: string): Promise<OpenDoor> {
  await using opened = new AsyncDisposableStack();
  const proxy = opened.use(await LoopbackProxy.listen());
  const secret = randomBytes(48).toString('base64');
  const server = opened.use(
    await startFixtureServer({
      TLS: 'on',
      PORT: '0',
      JWT_SECRET: secret,
      DATA_DIR: dataDir,
      CORS_ORIGINS: proxy.origin,
    }),
  );
  const token = await signToken({ sub: 'conformance', roles: ['user'], scopes: [] }, secret, {
    now: new Date(),
    expiresInSeconds: TOKEN_LIFETIME,
    id: randomUUID(),
  });
  proxy.forwardTo({ url: server.url, token, ca: readFileSync(join(dataDir, 'tls-cert.pem'), 'utf8') });
  const all = opened.move();
  return { url: `${proxy.origin}/mcp`, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

/** The server has to know its own origin before it starts, so it cannot choose the port itself. */
async function freePort(): Promise<string> {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  taken.close();
  await once(taken, 'close');
  return String(port);
}
