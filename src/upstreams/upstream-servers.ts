import type { OnApplicationBootstrap, OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { LookedAtFile } from '../config/reload/looked-at-file.js';
import type { UpstreamServerMetrics } from '../observability/metrics/upstream-server-metrics.js';
import { STATES } from './pins/judge.js';
import type { Pins, PinsFile } from './pins/pins-file.js';
import type { UpstreamServer } from './upstream-server.js';

/** The servers behind this one, from the start of the service to its end. */
export class UpstreamServers implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  /** A file that cannot be trusted changes nothing; what was accepted meanwhile counts without a restart. */
  private readonly accepted: LookedAtFile;

  constructor(
    readonly all: readonly UpstreamServer[],
    pins: PinsFile,
    metrics: UpstreamServerMetrics,
    logger: Logger,
  ) {
    metrics.observe(() => this.all, STATES);
    this.accepted = new LookedAtFile(pins, {
      take: () => this.accept(pins.read()),
      changed: () => logger.info('what was accepted of upstream servers has changed'),
      refused: (err) =>
        logger.error({ err }, 'what was accepted of upstream servers cannot be read, so it stays as it was'),
    });
  }

  /**
   * Before anything else looks at the catalogue.
   * @throws ConfigError where the file of what was accepted cannot be trusted.
   */
  onModuleInit(): void {
    if (this.all.length > 0) this.accepted.take();
  }

  onApplicationBootstrap(): void {
    if (this.all.length === 0) return;
    for (const server of this.all) server.connect();
    this.accepted.watch();
  }

  async onApplicationShutdown(): Promise<void> {
    this.accepted.end();
    await Promise.all(this.all.map((server) => server.close()));
  }

  private accept(pins: Pins): void {
    for (const server of this.all) server.accept(pins[server.name]?.definitions);
  }
}
