import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';

/** The server behind the proxy, and what a client of it must bring along. */
export interface Upstream {
  readonly url: URL;
  readonly token: string;
  /** PEM certificate to trust. */
  readonly ca: string;
}

/**
 * Stands between a suite, which sends no credential and trusts no certificate of ours, and the server: adds the token,
 * speaks TLS, and changes nothing else, neither Host nor Origin. A client that leaves is gone for the server too.
 */
export class LoopbackProxy implements AsyncDisposable {
  private upstream: Upstream | undefined;

  private constructor(private readonly server: Server) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => this.pass(request, response));
  }

  static async listen(): Promise<LoopbackProxy> {
    const server = createServer();
    const proxy = new LoopbackProxy(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The server has to know the proxy's origin before it starts, so it comes second. */
  forwardTo(upstream: Upstream): void {
    this.upstream = upstream;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    if (this.upstream === undefined) throw new Error('A request came before the proxy knew its server');
    const { url, token, ca } = this.upstream;
    const onward = httpsRequest({
      host: url.hostname,
      port: url.port,
      method: incoming.method,
      path: incoming.url,
      headers: { ...incoming.headers, authorization: `Bearer ${token}` },
      // Not the Host header, which TLS would go by otherwise: it may name a stranger.
      servername: '',
      ca,
    });
    onward.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      // A stream may stay silent for long after its headers.
      outgoing.flushHeaders();
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
    });
    onward.on('error', ({ message }) => {
      if (!outgoing.headersSent) outgoing.writeHead(502).end(message);
      else outgoing.destroy();
    });
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  }
}
