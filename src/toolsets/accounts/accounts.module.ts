import { Module, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { DatabaseModule } from '../../database/database.module.js';
import { migrate } from '../../database/migrate.js';
import { AccountRecords } from './account-records.js';
import { ACCOUNTS_MIGRATIONS } from './accounts.migrations.js';
import { AccountsRepository } from './accounts.repository.js';
import { seedAccounts } from './accounts.seed.js';
import { AccountsTools } from './accounts.tools.js';
import { Clock } from './clock.js';
import { HealthTools } from './health.tools.js';

@Module({
  imports: [DatabaseModule],
  providers: [AccountsTools, HealthTools, AccountRecords, AccountsRepository, Clock],
})
export class AccountsModule implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    await migrate(this.database, 'accounts', ACCOUNTS_MIGRATIONS);
    if (this.database.wantsSamples) await seedAccounts(this.database, this.clock.now());
  }
}
