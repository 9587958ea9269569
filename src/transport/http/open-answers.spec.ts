import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { OpenAnswers } from './open-answers.js';

const WITHIN_MS = 50;
/** More than the system takes for a client that does not read. */
const MUCH = 'x'.repeat(32 * 1024 * 1024);

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A server, and what it has come to know of one client that asks once. */
async function asked(answer: (response: ServerResponse) => void) {
  const accepted = Promise.withResolvers<{ socket: Socket; response: ServerResponse }>();
  server = createServer(({ socket }, response) => {
    // Not of the server: before its request has come a connection is nobody's.
    socket.setTimeout(WITHIN_MS);
    accepted.resolve({ socket, response });
    answer(response);
  });
  server.keepAliveTimeout = WITHIN_MS;
  const answers = new OpenAnswers(server);
  expect(server.timeout).toBeGreaterThan(0);
  const timedOut = vi.fn();
  server.on('timeout', timedOut).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => {});
  client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  return { client, answers, timedOut, ...(await accepted.promise) };
}

it('are cut where their client takes nothing of them', async () => {
  const { socket, answers } = await asked((response) => response.end(MUCH));
  await vi.waitUntil(() => socket.destroyed);
  await answers.none();
});

it('may be waited for, however long', async () => {
  const { client, response, timedOut, answers } = await asked(() => {});
  await vi.waitFor(() => expect(timedOut).toHaveBeenCalled());
  response.end('late');
  expect(String((await once(client, 'data'))[0])).toContain('late');
  await answers.none();
  client.destroy();
});

it('leave a connection that ends once nobody uses it', async () => {
  const { client, socket } = await asked((response) => response.end('soon'));
  client.resume();
  await vi.waitUntil(() => socket.destroyed);
});
