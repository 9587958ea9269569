import { join } from 'node:path';
import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { configSlice } from '../config/config-slices.js';
import { Database } from './database.js';

/** One connection for the process, closed after the last call has ended. */
@Module({
  providers: [
    {
      provide: Database,
      inject: [configSlice('database'), configSlice('dataDir'), configSlice('environment')],
      useFactory: ({ url }: { url?: string }, dataDir: string, environment: string) => {
        const samples = url === undefined && environment !== 'production';
        const file = join(dataDir, 'gatehouse.db');
        return new Database({ url, file, samples }, () => performance.now()).begin();
      },
    },
  ],
  exports: [Database],
})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(private readonly database: Database) {}

  onApplicationShutdown(): Promise<void> {
    return this.database.close();
  }
}
