import { Module, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { DatabaseModule } from '../../database/database.module.js';
import { migrate } from '../../database/migrate.js';
import { Clock } from './clock.js';
import { ContactSearch } from './contact-search.js';
import { ContactsRepository } from './contacts.repository.js';
import { ContactsTools } from './contacts.tools.js';
import { crmMigrations } from './crm.migrations.js';
import { seedCrm } from './crm.seed.js';
import { Dashboard } from './dashboard.js';
import { DashboardRepository } from './dashboard.repository.js';
import { DealsRepository } from './deals.repository.js';
import { DealsTools } from './deals.tools.js';
import { Notes } from './notes.js';
import { RevenueRepository } from './revenue.repository.js';

/** Enough to try every tool, few enough to start at once. */
const SAMPLE_CONTACTS = 300;

@Module({
  imports: [DatabaseModule],
  providers: [
    ContactsTools,
    DealsTools,
    ContactSearch,
    ContactsRepository,
    Notes,
    DealsRepository,
    RevenueRepository,
    Dashboard,
    DashboardRepository,
    Clock,
  ],
})
export class CrmModule implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    await migrate(this.database, 'crm', crmMigrations(this.database.kind));
    if (this.database.wantsSamples) await seedCrm(this.database, this.clock.now(), SAMPLE_CONTACTS);
  }
}
