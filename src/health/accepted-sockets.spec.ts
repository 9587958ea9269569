import { once } from 'node:events';
import { createServer as createPlainServer, type Server } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expect, it, vi } from 'vitest';
import { Authority, SERVER_AUTH } from '../../test/fixtures/authority.js';
import { AcceptedSockets } from './accepted-sockets.js';

const authority = Authority.create('Servers');
const makeTlsServer = () =>
  createServer(authority.issue({ commonName: 'localhost', dns: ['localhost'], uses: [SERVER_AUTH] })) as Server;

async function listening(server: Server) {
  const connections = new AcceptedSockets(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { connections, port: (server.address() as AddressInfo).port };
}

it.each([
  ['plain', createPlainServer, connect],
  ['in a handshake', makeTlsServer, connect],
  ['over TLS', makeTlsServer, (port: number) => connectTls({ port, rejectUnauthorized: false })],
])('ends the connections that are %s, and takes no more', async (_state, make, open) => {
  const server = make();
  const { connections, port } = await listening(server);
  const client = open(port);
  client.on('error', () => {});
  await once(client, open === connect ? 'connect' : 'secureConnect');
  await vi.waitFor(() => expect(connections.count).toBe(1));
  const closed = [once(server, 'close'), once(client, 'close')];
  connections.end();
  await Promise.all(closed);
  await expect(once(connect(port), 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(connections.count).toBe(0);
});

it('forgets a connection over TLS that its client has closed', async () => {
  const { connections, port } = await listening(makeTlsServer());
  const client = connectTls({ port, rejectUnauthorized: false });
  await once(client, 'secureConnect');
  expect(connections.count).toBe(1);
  client.end();
  await vi.waitFor(() => expect(connections.count).toBe(0));
  connections.end();
});
