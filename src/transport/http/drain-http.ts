import type { Server } from 'node:http';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { INestApplication } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOGGER } from '../../observability/logger.js';
import { CallsInFlight } from '../../pipeline/calls-in-flight.js';
import { TaskRunner } from '../../tasks/task-runner.js';
import { OpenConnections } from '../../health/open-connections.js';
import { endsWithin } from '../../observability/ends-within.js';
import { SseConnections } from '../sse/sse-connections.js';
import { McpEndpoint } from './mcp-endpoint.js';
import type { OpenAnswers } from './open-answers.js';

/** Milliseconds that cancelled calls and answers already on their way still get. */
const LAST_WORDS_MS = 1_000;

export interface DrainTimes {
  /** Milliseconds in which calls are still taken. */
  readonly preStopDelayMs: number;
  /** Milliseconds running calls get to finish after that. */
  readonly shutdownTimeoutMs: number;
}

/**
 * Closes in an order that loses nothing: `/readyz` says so and calls are still taken while load balancers notice; then new
 * calls are refused, running and queued ones finish or are cancelled after their time, their answers are written, streams
 * end, and only then the rest of the application is taken down.
 */
export async function drainHttp(app: INestApplication, answers: OpenAnswers, times: DrainTimes): Promise<void> {
  const { preStopDelayMs, shutdownTimeoutMs: timeoutMs } = times;
  const server = app.getHttpServer() as Server;
  const calls = app.get(CallsInFlight);
  const logger = app.get<Logger>(LOGGER);
  logger.info({ calls: calls.count, preStopDelayMs, timeoutMs }, 'stopping: calls under way may finish');
  calls.leave();
  answers.endConnections();
  if (preStopDelayMs > 0) await sleep(preStopDelayMs);
  const ended = calls.drain();
  const endedInTime = await endsWithin(ended, timeoutMs);
  if (!endedInTime) {
    logger.warn({ calls: calls.count, timeoutMs }, 'calls did not finish in time and are cancelled');
    server.closeAllConnections();
    await endStreams(app);
    await endsWithin(ended, LAST_WORDS_MS);
  }
  // The answer of a call that has just ended reaches its socket within this turn.
  await nextTurn();
  await endStreams(app);
  await endsWithin(answers.none(), LAST_WORDS_MS);
  // What is left are connections without a request; a client may hold one open for later.
  app.get(OpenConnections).end();
  await app.close();
}

async function endStreams(app: INestApplication): Promise<void> {
  await Promise.all([app.get(McpEndpoint).close(), app.get(SseConnections).closeAll(), app.get(TaskRunner).stop()]);
}
