import type { Server } from 'node:http';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AcceptedSockets } from './accepted-sockets.js';

/** The sockets that clients hold open. */
@Injectable()
export class OpenConnections implements OnApplicationBootstrap {
  private sockets: AcceptedSockets | undefined;

  constructor(private readonly host: HttpAdapterHost) {}

  get count(): number {
    return this.sockets?.count ?? 0;
  }

  onApplicationBootstrap(): void {
    this.sockets = new AcceptedSockets(this.host.httpAdapter.getHttpServer() as Server);
  }

  /** Cuts them all, and takes no more. */
  end(): void {
    this.sockets?.end();
  }
}
