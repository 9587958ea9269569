import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { freePort } from '../fixtures/free-port.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { startTestServer } from '../fixtures/test-server.js';

/** An address of this machine by which it is a stranger to itself. */
const OUTSIDE = Object.values(networkInterfaces())
  .flatMap((addresses = []) => addresses)
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
const BEHIND = { TLS: 'off', HOST: '0.0.0.0', TRUST_PROXY: '10.255.255.1', PUBLIC_URL: 'https://mcp.example.com' };

/** The status of the answer, or the code of the error where there is none. */
function ask(host: string, port: number): Promise<number | string | undefined> {
  const { promise, resolve } = Promise.withResolvers<number | string | undefined>();
  request({ host, port, path: '/livez', agent: false }, (answer) => {
    answer.resume();
    resolve(answer.statusCode);
  })
    .on('error', (error: NodeJS.ErrnoException) => resolve(error.code))
    .end();
  return promise;
}

describe.skipIf(OUTSIDE === undefined)('behind a proxy that ends TLS', () => {
  it('takes plain HTTP from this machine, and from no network that is not named', async () => {
    const port = await freePort();
    const server = await startTestServer([ProbeModule], {
      ...BEHIND,
      PORT: String(port),
      PLAIN_HTTP_FROM: '10.255.255.0/24',
    });
    try {
      expect(await ask('127.0.0.1', port)).toBe(200);
      expect(await ask(OUTSIDE!, port)).toBe('ECONNRESET');
      expect(await ask(OUTSIDE!, port)).toBe('ECONNRESET');
      const lines = server.logs.filter(({ msg }) => String(msg).includes('PLAIN_HTTP_FROM'));
      expect(lines).toMatchObject([{ remoteAddress: OUTSIDE, closed: 1 }]);
    } finally {
      await server.close();
    }
  });
});
