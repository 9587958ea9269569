import type { Server } from 'node:http';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Logger } from 'pino';
import { LOGGER } from '../observability/logger.js';
import { UnreadMetrics } from '../observability/metrics/unread-metrics.js';
import { AcceptedSockets } from './accepted-sockets.js';
import { ConnectionRoom, mostConnections, ownLimits } from './connection-room.js';
import { UnreadSockets } from './unread-sockets.js';

/** The sockets that clients hold open. */
@Injectable()
export class OpenConnections implements OnApplicationBootstrap, OnApplicationShutdown {
  private sockets: AcceptedSockets | undefined;
  private room: ConnectionRoom | undefined;
  private unreadSockets: UnreadSockets | undefined;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly unread: UnreadMetrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  get count(): number {
    return this.sockets?.count ?? 0;
  }

  /** Those that were closed unread, for want of room. */
  get refused(): number {
    return this.room?.refused ?? 0;
  }

  onApplicationBootstrap(): void {
    const server = this.host.httpAdapter.getHttpServer() as Server;
    this.sockets = new AcceptedSockets(server);
    const most = mostConnections(ownLimits() ?? '');
    if (most !== undefined) server.maxConnections = most;
    this.room = new ConnectionRoom(server, this.logger);
    this.unreadSockets = new UnreadSockets(this.sockets.all, this.unread, this.logger);
  }

  onApplicationShutdown(): void {
    this.unreadSockets?.stop();
  }

  /** Cuts them all, and takes no more. */
  end(): void {
    this.sockets?.end();
  }
}
