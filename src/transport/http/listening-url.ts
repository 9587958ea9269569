import type { Server } from 'node:net';

/** Base URL by which a client on this machine reaches a server that listens. */
export function listeningUrl(server: Server, scheme: 'http' | 'https', host: string): string {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const anyAddress = host === '0.0.0.0' || host === '::';
  const name = anyAddress ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `${scheme}://${name}:${port}`;
}
