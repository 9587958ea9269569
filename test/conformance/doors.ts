import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signToken } from '../../src/identity/sign-token.js';
import { startFixtureServer } from './fixture-server.js';
import { LoopbackProxy } from './loopback-proxy.js';

/** The ways the fixture application is served. */
export const DOORS = { plain: 'off', secured: 'on' } as const;
export type Door = keyof typeof DOORS;

/** A running fixture application, and where a client without credentials reaches it. */
export interface OpenDoor extends AsyncDisposable {
  readonly url: string;
}

/** Seconds; longer than all suites together. */
const TOKEN_LIFETIME = 3_600;

/** Starts the fixture application behind a proxy that brings the token. */
export async function open(door: Door, dataDir: string): Promise<OpenDoor> {
  await using opened = new AsyncDisposableStack();
  const proxy = opened.use(await LoopbackProxy.listen());
  const secret = randomBytes(48).toString('base64');
  const server = opened.use(
    await startFixtureServer({
      TLS: DOORS[door],
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
  const trusted = door === 'secured' && { ca: readFileSync(join(dataDir, 'tls-cert.pem'), 'utf8') };
  proxy.forwardTo({ url: server.url, token, ...trusted });
  const all = opened.move();
  return { url: `${proxy.origin}/mcp`, [Symbol.asyncDispose]: () => all.disposeAsync() };
}
