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
import { CheckpointSigner } from './checkpoint-signer.js';
import { signingKeyPem } from './signing-key.js';
import { trailReports } from './trail-reports.js';

const now = () => new Date();
const SIGNING_KEY = Symbol('gatehouse:audit-signing-key');

/** The trail of this process, opened before the first call and closed after the last. */
@Module({
  imports: [DatabaseModule],
  providers: [
    {
      provide: SIGNING_KEY,
      inject: [configSlice('audit'), configSlice('dataDir')],
      useFactory: ({ signingKeyPath }: Config['audit'], dataDir: string) => signingKeyPem(signingKeyPath, dataDir),
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
      provide: AuditTrail,
      inject: [AuditStore, CheckpointSigner, configSlice('audit'), configSlice('dataDir'), LOGGER, ServiceMeter],
      useFactory: (
        store: AuditStore,
        signer: CheckpointSigner,
        { store: isOn, maxWaiting, whenLost }: Config['audit'],
        folder: string,
        logger: Logger,
        meter: ServiceMeter,
      ) =>
        isOn === 'off'
          ? undefined
          : new AuditTrail(store, signer, {
              chain: randomUUID(),
              folder,
              maxWaiting,
              whenLost,
              now,
              ...trailReports(logger, meter),
            }),
    },
    {
      provide: AuditRetention,
      inject: [AuditStore, CheckpointSigner, configSlice('audit')],
      useFactory: (store: AuditStore, signer: CheckpointSigner, { retentionDays }: Config['audit']) =>
        new AuditRetention(store, signer, retentionDays, now),
    },
  ],
  exports: [AuditTrail, ArgumentRedactor],
})
export class AuditModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly database: Database,
    private readonly retention: AuditRetention,
    @Inject(LOGGER) private readonly logger: Logger,
    @Optional() private readonly trail?: AuditTrail,
  ) {}

  async onModuleInit(): Promise<void> {
    if (this.trail === undefined) return;
    await migrate(this.database, 'audit', AUDIT_MIGRATIONS);
    await this.trail.open();
    this.retention.start((err) => this.logger.warn({ err }, 'old audit rows could not be deleted'));
  }

  /** Behind the last call, and before the database is closed. */
  async onApplicationShutdown(): Promise<void> {
    this.retention.stop();
    await this.trail?.close();
  }
}
