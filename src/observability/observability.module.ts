import { type DynamicModule, Global, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { Logger } from 'pino';
import { BootLogger } from './boot-logger.js';
import { CallLogs } from './call-logs.js';
import { LOGGER } from './logger.js';
import { AnswerMetrics } from './metrics/answer-metrics.js';
import { CacheMetrics } from './metrics/cache-metrics.js';
import { AuthenticationMetrics } from './metrics/authentication-metrics.js';
import { CallMetrics } from './metrics/call-metrics.js';
import { LogMetrics } from './metrics/log-metrics.js';
import { ProcessMetrics } from './metrics/process-metrics.js';
import { QueueMetrics } from './metrics/queue-metrics.js';
import { ReloadSignals } from './reload-signals.js';
import { RevocationMetrics } from './metrics/revocation-metrics.js';
import { ServiceMeter } from './metrics/service-meter.js';
import { SessionMetrics } from './metrics/session-metrics.js';
import { ShadowMetrics } from './metrics/shadow-metrics.js';
import { UnreadMetrics } from './metrics/unread-metrics.js';
import { UpstreamMetrics } from './metrics/upstream-metrics.js';
import { UpstreamServerMetrics } from './metrics/upstream-server-metrics.js';

const SIGNALS = [
  CallLogs,
  BootLogger,
  ServiceMeter,
  CallMetrics,
  CacheMetrics,
  QueueMetrics,
  UpstreamMetrics,
  UpstreamServerMetrics,
  AnswerMetrics,
  ShadowMetrics,
  AuthenticationMetrics,
  RevocationMetrics,
  SessionMetrics,
  UnreadMetrics,
  LogMetrics,
  ProcessMetrics,
  ReloadSignals,
];

/** One logger for the process: Nest's own lines, the audit lines and what handlers write. One meter per application. */
@Global()
@Module({})
export class ObservabilityModule {
  static forRoot(logger: Logger): DynamicModule {
    return {
      module: ObservabilityModule,
      // No middleware on any route: the audit line of a call is its one line, a second per request would cost every call.
      imports: [LoggerModule.forRoot({ pinoHttp: { logger, autoLogging: false }, forRoutes: [] })],
      providers: [{ provide: LOGGER, useValue: logger }, ...SIGNALS],
      exports: [LOGGER, ...SIGNALS],
    };
  }
}
