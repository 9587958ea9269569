import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { ConfigError } from '../config/config-error.js';
import { configSlice } from '../config/config-slices.js';
import type { Config } from '../config/load-config.js';
import { LOGGER } from '../observability/logger.js';
import { UnreadMetrics } from '../observability/metrics/unread-metrics.js';
import { AcceptedSockets } from './accepted-sockets.js';
import { UnreadSockets } from './unread-sockets.js';

/** Everything that is answered there. Exactly these, so that no other way of writing a path leads to the protocol. */
const PATHS = new Set(['/metrics', '/health', '/livez', '/readyz']);
/** Milliseconds in which a request has to arrive. */
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * Where `METRICS_PORT` is set: a port of its own for whoever watches, to be kept from callers by the network. Plain HTTP,
 * because it takes no credential and gives no data: whoever wants it under TLS reads `/metrics` at the main port.
 */
@Injectable()
export class MetricsListener implements BeforeApplicationShutdown {
  private readonly received = new WeakSet<IncomingMessage>();
  private server: Server | undefined;
  private unreadSockets: UnreadSockets | undefined;

  constructor(
    @Inject(configSlice('server')) private readonly config: Config['server'],
    private readonly host: HttpAdapterHost,
    private readonly unread: UnreadMetrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Whether this request may be told metrics: all of them, unless there is a port of its own for that. */
  admits(request: IncomingMessage): boolean {
    return this.config.metricsPort === undefined || this.received.has(request);
  }

  /** @throws ConfigError where it cannot listen there. */
  async open(): Promise<Server | undefined> {
    const { metricsPort, metricsHost } = this.config;
    if (metricsPort === undefined) return undefined;
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
      if (!PATHS.has((request.url ?? '').split('?', 1)[0] ?? '')) return notFound(response);
      this.received.add(request);
      fastify.routing(request, response);
    });
    const { all } = new AcceptedSockets(server);
    try {
      await once(server.listen(metricsPort, metricsHost), 'listening');
    } catch (error) {
      throw new ConfigError([refusalOf((error as NodeJS.ErrnoException).code)]);
    }
    this.server = server;
    this.unreadSockets = new UnreadSockets(all, this.unread, this.logger);
    return server;
  }

  /** Late: until then it can be watched how the service drains. */
  async beforeApplicationShutdown(): Promise<void> {
    const { server } = this;
    if (server === undefined) return;
    this.unreadSockets?.stop();
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }
}

function notFound(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"Not Found","statusCode":404}');
}

function refusalOf(code: string | undefined): string {
  if (code === 'EADDRINUSE')
    return 'METRICS_PORT is in use by another process: stop that process or choose another one.';
  if (code === 'EACCES') return 'METRICS_PORT may not be used by this user: choose one above 1023.';
  return 'METRICS_HOST is not an address of this machine.';
}
