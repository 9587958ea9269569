import { randomUUID } from 'node:crypto';
import { Inject, Module, type OnApplicationShutdown, type OnModuleInit, Optional } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Config } from '../config/load-config.js';
import { configSlice } from '../config/config-slices.js';
import { Database } from '../database/database.js';
import { DatabaseModule } from '../database/database.module.js';
import { migrate } from '../database/migrate.js';
import { LOGGER } from '../observability/logger.js';
import { ServiceMeter } from '../observability/metrics/service-meter.js';
import { ArgumentRedactor } from './argument-redactor.js';
import { AUDIT_MIGRATIONS } from './audit.migrations.js';
import { AuditRetention } from './audit-retention.js';
import { AuditStore } from './audit-store.js';
import { AuditTrail } from './audit-trail.js';
import { BegunCalls } from './begun-calls.js';
import { BegunStore } from './begun-store.js';
import { CheckpointSigner } from './checkpoint-signer.js';
import { InterruptedCalls } from './interrupted-calls.js';
import { PruningStore } from './pruning-store.js';
import { signingKeyPem } from './signing-key.js';
import { SpillRecovery } from './spill-recovery.js';
import { observeTrail, type TrailReports, trailReports } from './trail-reports.js';

const now = () => new Date();
/** Undefined where no trail is kept. */
const REPORTS = Symbol('gatehouse:audit-reports');
const SIGNING_KEY = Symbol('gatehouse:audit-signing-key');

/** The trail of this process, opened before the first call and closed after the last. */
@Module({
  imports: [DatabaseModule],
  providers: [
    {
      provide: SIGNING_KEY,
      inject: [configSlice('audit'), configSlice('dataDir')],
      useFactory: (audit: Config['audit'], dataDir: string) => signingKeyPem(audit, dataDir),
    },
    {
      provide: ArgumentRedactor,
      inject: [SIGNING_KEY, configSlice('audit')],
      useFactory: (key: string, config: Config['audit']) => new ArgumentRedactor(key, config.arguments),
    },
    { provide: AuditStore, inject: [Database], useFactory: (database: Database) => new AuditStore(database) },
    {
      provide: CheckpointSigner,
      inject: [SIGNING_KEY],
      useFactory: (key: string) => new CheckpointSigner(key),
    },
    {
      provide: REPORTS,
      inject: [configSlice('audit'), LOGGER, ServiceMeter],
      useFactory: ({ store }: Config['audit'], logger: Logger, meter: ServiceMeter) =>
        store === 'off' ? undefined : trailReports(logger, meter),
    },
    {
      provide: AuditTrail,
      inject: [
        AuditStore,
        CheckpointSigner,
        configSlice('audit'),
        configSlice('dataDir'),
        ServiceMeter,
        { token: REPORTS, optional: true },
      ],
      useFactory: (
        store: AuditStore,
        signer: CheckpointSigner,
        { maxWaiting, whenLost, durability }: Config['audit'],
        folder: string,
        meter: ServiceMeter,
        reports?: TrailReports,
      ) => {
        if (reports === undefined) return undefined;
        const trail = new AuditTrail(store, signer, {
          chain: randomUUID(),
          folder,
          maxWaiting,
          whenLost,
          durability,
          now,
          ...reports,
        });
        observeTrail(trail, meter);
        return trail;
      },
    },
    {
      provide: SpillRecovery,
      inject: [AuditStore, CheckpointSigner, configSlice('dataDir'), { token: REPORTS, optional: true }],
      useFactory: (store: AuditStore, signer: CheckpointSigner, folder: string, reports?: TrailReports) =>
        reports && new SpillRecovery(store, signer, { folder, now, ...reports }),
    },
    {
      provide: BegunCalls,
      inject: [configSlice('audit'), { token: AuditTrail, optional: true }],
      useFactory: ({ beforeWrites }: Config['audit'], trail?: AuditTrail) =>
        trail && beforeWrites === 'on' ? new BegunCalls(trail, now) : undefined,
    },
    {
      provide: InterruptedCalls,
      inject: [
        Database,
        AuditStore,
        CheckpointSigner,
        { token: AuditTrail, optional: true },
        { token: REPORTS, optional: true },
      ],
      useFactory: (
        database: Database,
        store: AuditStore,
        signer: CheckpointSigner,
        trail?: AuditTrail,
        reports?: TrailReports,
      ) =>
        trail &&
        reports &&
        new InterruptedCalls(new BegunStore(database), store, trail, signer, { now, random: Math.random, ...reports }),
    },
    {
      provide: AuditRetention,
      inject: [AuditStore, Database, CheckpointSigner, configSlice('audit')],
      useFactory: (
        store: AuditStore,
        database: Database,
        signer: CheckpointSigner,
        { retentionDays }: Config['audit'],
      ) => new AuditRetention(store, new PruningStore(database), signer, retentionDays, now),
    },
  ],
  exports: [AuditTrail, ArgumentRedactor, BegunCalls],
})
export class AuditModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly database: Database,
    private readonly retention: AuditRetention,
    @Inject(LOGGER) private readonly logger: Logger,
    @Optional() private readonly trail?: AuditTrail,
    @Optional() private readonly recovery?: SpillRecovery,
    @Optional() private readonly interrupted?: InterruptedCalls,
  ) {}

  async onModuleInit(): Promise<void> {
    if (this.trail === undefined) return;
    await migrate(this.database, 'audit', AUDIT_MIGRATIONS);
    await this.trail.open();
    this.recovery?.start();
    this.interrupted?.start();
    this.retention.start((err) => this.logger.warn({ err }, 'old audit rows could not be deleted'));
  }

  /** Behind the last call, and before the database is closed. */
  async onApplicationShutdown(): Promise<void> {
    const swept = this.retention.stop();
    await this.recovery?.stop();
    await this.interrupted?.stop();
    const rows = (await this.trail?.close()) ?? 0;
    if (rows > 0) this.logger.error({ rows }, 'audit rows could be kept nowhere: only their lines in the log are left');
    await swept;
  }
}
