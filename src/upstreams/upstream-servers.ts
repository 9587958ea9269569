import type { OnApplicationBootstrap, OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import type { UpstreamServerMetrics } from '../observability/metrics/upstream-server-metrics.js';
import { STATES } from './pins/judge.js';
import type { PinsFile } from './pins/pins-file.js';
import type { UpstreamServer } from './upstream-server.js';

/** Milliseconds between two looks at the file of what was accepted. */
const LOOK_EVERY_MS = 1_000;

/** The servers behind this one, from the start of the service to its end. */
export class UpstreamServers implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private version: string | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    readonly all: readonly UpstreamServer[],
    private readonly pins: PinsFile,
    metrics: UpstreamServerMetrics,
    private readonly logger: Logger,
  ) {
    metrics.observe(() => this.all, STATES);
  }

  /**
   * Before anything else looks at the catalogue.
   * @throws ConfigError where the file of what was accepted cannot be trusted.
   */
  onModuleInit(): void {
    if (this.all.length === 0) return;
    this.version = this.pins.version;
    const pins = this.pins.read();
    for (const server of this.all) server.accept(pins[server.name]?.definitions);
  }

  onApplicationBootstrap(): void {
    if (this.all.length === 0) return;
    for (const server of this.all) server.connect();
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.all.map((server) => server.close()));
  }

  /** What was accepted meanwhile counts without a restart; a file that cannot be trusted changes nothing. */
  private look(): void {
    try {
      const { version } = this.pins;
      if (version === this.version) return;
      this.version = version;
      const pins = this.pins.read();
      for (const server of this.all) server.accept(pins[server.name]?.definitions);
      this.logger.info('what was accepted of upstream servers has changed');
    } catch (err) {
      this.logger.error({ err }, 'what was accepted of upstream servers cannot be read, so it stays as it was');
    }
  }
}
