import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { HttpClient } from '../../src/http-client/http-client.js';
import { startSilentLine } from '../fixtures/silent-line.js';

const CONNECTIONS = 5;

it('costs one call its time, and no other, where a line forgot all connections that were kept', async () => {
  const upstream = createServer((_request, response) => void setTimeout(() => response.end('{}'), 50)).listen(0);
  // It would keep connections for longer than we do.
  upstream.keepAliveTimeout = 600_000;
  await once(upstream, 'listening');
  const line = await startSilentLine((upstream.address() as AddressInfo).port);
  const url = `http://127.0.0.1:${line.port}`;
  const client = new HttpClient({ url, allowPrivate: true, connections: CONNECTIONS });
  onTestFinished(async () => {
    await client.onApplicationShutdown();
    await line.stop();
    upstream.close();
  });
  const ask = () => client.json({ path: '/' }, new AbortController().signal);
  await Promise.all(Array.from({ length: CONNECTIONS }, ask));
  line.swallow();
  line.mend();
  await expect(ask()).rejects.toMatchObject({ kind: 'timeout' });
  for (let call = 0; call < CONNECTIONS; call += 1) expect(await ask()).toEqual({});
}, 30_000);
