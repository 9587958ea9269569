import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchDocument } from './fetch-document.js';

let stop = async () => {};
afterEach(() => stop());

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stop = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return `http://127.0.0.1:${(server.address() as { port: number }).port}/keys`;
}

describe('fetching a document', () => {
  it('brings it whole', async () => {
    const url = await serve((_request, response) => response.end('{"text":"grüße"}'));
    expect(await fetchDocument(url, fetch)).toBe('{"text":"grüße"}');
  });

  it.each<[string, RequestListener, RegExp]>([
    ['a redirect', (_request, response) => response.writeHead(302, { location: '/elsewhere' }).end(), /redirect/],
    ['an error', (_request, response) => response.writeHead(500).end(), /status 500/],
    [
      'a document that never ends',
      (_request, response) => {
        const timer = setInterval(() => response.write('x'.repeat(100_000)), 1);
        response.once('close', () => clearInterval(timer));
      },
      /larger than/,
    ],
    [
      'a document that is cut short',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('x');
        setImmediate(() => response.destroy());
      },
      /cut short/,
    ],
    ['a closed connection', (request) => request.socket.destroy(), /cannot be reached/],
  ])('fails on %s', async (_what, listener, problem) => {
    await expect(fetchDocument(await serve(listener), fetch)).rejects.toThrow(problem);
  });
});
