import { randomUUID } from 'node:crypto';
import { Inject, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { Database } from '../database/database.js';
import { DatabaseModule } from '../database/database.module.js';
import { migrate } from '../database/migrate.js';
import { LOGGER } from '../observability/logger.js';
import { CallMetrics } from '../observability/metrics/call-metrics.js';
import { Sampler } from './sampler.js';
import { SampleStore } from './sample-store.js';
import { SAMPLES_MIGRATIONS } from './samples.migrations.js';

/** Samples of this service, taken where a toolset imports this: nobody else asks for them. */
@Module({
  imports: [DatabaseModule],
  providers: [
    SampleStore,
    {
      provide: Sampler,
      inject: [CallMetrics, Database, SampleStore],
      useFactory: ({ tally }: CallMetrics, database: Database, store: SampleStore) =>
        new Sampler(tally, database, store, { instance: randomUUID(), now: () => new Date() }),
    },
  ],
  exports: [SampleStore],
})
export class SamplesModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly database: Database,
    private readonly sampler: Sampler,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onModuleInit(): Promise<void> {
    await migrate(this.database, 'samples', SAMPLES_MIGRATIONS);
    this.sampler.start((err) => this.lost(err));
  }

  /** Behind the last call, and before the database is closed. */
  async onApplicationShutdown(): Promise<void> {
    // A start that failed may not have its tables, and has nothing to tell.
    if (!this.sampler.stop()) return;
    await this.sampler.sample().catch((err: unknown) => this.lost(err));
  }

  private lost(err: unknown): void {
    this.logger.warn({ err }, 'a sample could not be written; it waits for the next');
  }
}
