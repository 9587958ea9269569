import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** The connections of a server, those in a TLS handshake too: the server waits for them to close, and cannot close them itself. */
export class AcceptedSockets {
  private readonly open = new Set<Socket>();

  constructor(private readonly server: Server) {
    // Over TLS this is the connection below, there before its handshake and closed with it.
    server.on('connection', (socket: Socket) => {
      this.open.add(socket);
      socket.once('close', () => this.open.delete(socket));
    });
  }

  get all(): Iterable<Socket> {
    return this.open;
  }

  get count(): number {
    return this.open.size;
  }

  /** Cuts them all and takes no more: one that came between could keep the server for as long as its client likes. */
  end(): void {
    this.server.close();
    this.server.closeAllConnections();
    for (const socket of this.open) socket.destroy();
  }
}
