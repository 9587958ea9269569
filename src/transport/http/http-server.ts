import type { Server } from 'node:http';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { liveSlice } from '../../config/config-slices.js';
import type { ConfigSource } from '../../config/config-source.js';
import type { Config } from '../../config/load-config.js';
import { warnOfMisspelt } from '../../config/misspelt-variables.js';
import { writeCompiled } from '../../loading/compile-cache.js';
import { endStart } from '../../loading/start-up.js';
import { makeApp } from '../../observability/boot-logger.js';
import { MetricsListener } from '../../health/metrics-listener.js';
import { LOGGER } from '../../observability/logger.js';
import { drainHttp } from './drain-http.js';
import { hangDoor } from './door-route.js';
import { keepTlsLive, tlsOptions } from './live-tls.js';
import { listeningUrl } from './listening-url.js';
import { readableMediaType } from './media-type.js';
import { corsFor } from './oauth/cors.js';
import { OpenAnswers } from './open-answers.js';
import { keepToPlainHttpNetwork } from './plain-http-network.js';
import { SCHEMA_COMPILERS } from './schema-compilers.js';
import { watchConfig } from './watch-config.js';

export interface RunningServer {
  /** Base URL a client on this machine can use, without a trailing slash. */
  readonly url: string;
  /** The same of `METRICS_PORT`; absent where the main port serves metrics. */
  readonly metricsUrl?: string;
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
  const app = await makeApp((options) =>
    NestFactory.create<NestFastifyApplication>(root, adapterFor(config), { ...options, bodyParser: false }),
  );
  hangDoor(app, app.getHttpAdapter().getInstance());
  const server = app.getHttpServer() as Server;
  const answers = new OpenAnswers(server);
  keepToPlainHttpNetwork(server, config.server, app.get(LOGGER));
  let metrics: Server | undefined;
  try {
    await app.init();
    // For seconds, where nothing was written yet: whoever finds the port open is answered.
    writeCompiled();
    await app.listen(config.server.port, config.server.host);
    metrics = await app.get(MetricsListener).open();
  } catch (error) {
    await app.close();
    throw error;
  }
  keepTlsLive(server, app.get(liveSlice('server')));
  const watch = source && watchConfig(app, config, source);
  // For several workers their supervisor says it, once.
  if (source !== undefined && config.server.workers === 1) warnOfMisspelt(source.env, app.get(LOGGER));
  endStart();
  return {
    url: listeningUrl(server, config.server.tls === 'on' ? 'https' : 'http', config.server.host),
    ...(metrics && { metricsUrl: listeningUrl(metrics, 'http', config.server.metricsHost) }),
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
    schemaController: { compilersFactory: SCHEMA_COMPILERS },
  });
  const fastify = adapter.getInstance();
  // Bodies are read by the door, after it has let the caller in.
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  fastify.addHook('onRequest', corsFor(server));
  fastify.addHook('onRequest', (request, _reply, done) => {
    request.raw.headers['content-type'] = readableMediaType(request.raw.headers['content-type']);
    done();
  });
  return adapter;
}
