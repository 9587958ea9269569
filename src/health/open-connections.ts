import type { Server } from 'node:net';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

/** How many sockets clients hold open. */
@Injectable()
export class OpenConnections implements OnApplicationBootstrap {
  private open = 0;

  constructor(private readonly host: HttpAdapterHost) {}

  get count(): number {
    return this.open;
  }

  onApplicationBootstrap(): void {
    const server = this.host.httpAdapter.getHttpServer() as Server;
    server.on('connection', (socket) => {
      this.open += 1;
      socket.once('close', () => (this.open -= 1));
    });
  }
}
