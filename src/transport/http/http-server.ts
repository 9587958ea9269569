import type { Server } from 'node:http';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { liveSlice } from '../../config/config-slices.js';
import type { ConfigSource } from '../../config/config-source.js';
import type { Config } from '../../config/load-config.js';
import { BootLogger } from '../../observability/boot-logger.js';
import { drainHttp } from './drain-http.js';
import { keepTlsLive, tlsOptions } from './live-tls.js';
import { readableMediaType } from './media-type.js';
import { corsFor } from './oauth/cors.js';
import { OpenAnswers } from './open-answers.js';
import { watchConfig } from './watch-config.js';

export interface RunningServer {
  /** Base URL a client on this machine can use, without a trailing slash. */
  readonly url: string;
  readonly app: NestFastifyApplication;
  /** Reads the configuration again now, without waiting for a changed file. */
  reload(): Promise<void>;
  /** Drains: after `PRE_STOP_DELAY_MS` new calls get 503, running ones may finish within `SHUTDOWN_TIMEOUT_MS`, then everything is closed. */
  close(): Promise<void>;
}

/**
 * Starts the service over HTTP(S) and resolves once it accepts connections.
 * @param source Where `config` was read from, to be read again when its files change. Absent: it stays as it is.
 */
export async function startHttpServer(
  root: DynamicModule,
  config: Config,
  source?: ConfigSource,
): Promise<RunningServer> {
  const app = await NestFactory.create<NestFastifyApplication>(root, adapterFor(config), {
    bodyParser: false,
    bufferLogs: true,
    abortOnError: false,
  });
  app.useLogger(app.get(BootLogger));
  app.enableCors({ delegator: corsFor(config.server) });
  const answers = new OpenAnswers(app.getHttpServer() as Server);
  try {
    await app.listen(config.server.port, config.server.host);
  } catch (error) {
    await app.close();
    throw error;
  }
  keepTlsLive(app.getHttpServer() as Server, app.get(liveSlice('server')));
  const watch = source && watchConfig(app, config, source);
  return {
    url: urlOf(app, config),
    app,
    reload: async () => watch?.act(),
    close: async () => {
      await watch?.stop();
      await drainHttp(app, answers, config.server);
    },
  };
}

/** Milliseconds a client has to send a request whole; how long its answer takes is another matter. */
const REQUEST_TIMEOUT_MS = 30_000;

function adapterFor({ server }: Config): FastifyAdapter {
  const https = tlsOptions(server);
  const adapter = new FastifyAdapter({
    ...(https !== undefined && { https }),
    forceCloseConnections: 'idle',
    trustProxy: server.trustProxy.length > 0 && [...server.trustProxy],
    requestTimeout: REQUEST_TIMEOUT_MS,
    logger: false,
  });
  const fastify = adapter.getInstance();
  // Bodies are read by the door, after it has let the caller in.
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  fastify.addHook('onRequest', (request, _reply, done) => {
    request.raw.headers['content-type'] = readableMediaType(request.raw.headers['content-type']);
    done();
  });
  return adapter;
}

function urlOf(app: NestFastifyApplication, { server }: Config): string {
  const address = (app.getHttpServer() as Server).address();
  const port = typeof address === 'object' && address !== null ? address.port : server.port;
  const anyAddress = server.host === '0.0.0.0' || server.host === '::';
  const host = anyAddress ? 'localhost' : server.host.includes(':') ? `[${server.host}]` : server.host;
  return `${server.tls === 'on' ? 'https' : 'http'}://${host}:${port}`;
}
