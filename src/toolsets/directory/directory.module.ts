import { Inject, Module, type OnModuleInit, Optional } from '@nestjs/common';
import { liveSlice } from '../../config/config-slices.js';
import { Database } from '../../database/database.js';
import { DatabaseModule } from '../../database/database.module.js';
import { migrate } from '../../database/migrate.js';
import { HttpClient } from '../../http-client/http-client.js';
import { SamplesModule } from '../../samples/samples.module.js';
import { apiClient } from './api-client.js';
import { ApiDirectory } from './api-directory.js';
import { Clock } from './clock.js';
import { DatabaseDirectory } from './database-directory.js';
import { DIRECTORY_MIGRATIONS } from './directory.migrations.js';
import { seedDirectory } from './directory.seed.js';
import { DirectorySource } from './directory-source.js';
import { DirectoryTools } from './directory.tools.js';
import { MetricsTools } from './metrics.tools.js';

@Module({
  imports: [DatabaseModule, SamplesModule],
  providers: [
    DirectoryTools,
    MetricsTools,
    Clock,
    // Closed by Nest when the application is, behind the last call.
    { provide: HttpClient, inject: [liveSlice('toolsets')], useFactory: apiClient },
    {
      provide: DirectorySource,
      inject: [Database, { token: HttpClient, optional: true }],
      useFactory: (database: Database, client?: HttpClient) =>
        client === undefined ? new DatabaseDirectory(database) : new ApiDirectory(client),
    },
  ],
})
export class DirectoryModule implements OnModuleInit {
  constructor(
    private readonly database: Database,
    @Optional() @Inject(HttpClient) private readonly client?: HttpClient,
  ) {}

  async onModuleInit(): Promise<void> {
    if (this.client !== undefined) return;
    await migrate(this.database, 'directory', DIRECTORY_MIGRATIONS);
    if (this.database.wantsSamples) await seedDirectory(this.database);
  }
}
