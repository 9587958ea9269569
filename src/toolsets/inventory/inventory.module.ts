import { Module, type OnModuleInit } from '@nestjs/common';
import type { Config } from '../../config/config.schema.js';
import { configSlice } from '../../config/config-slices.js';
import { Database } from '../../database/database.js';
import { DatabaseModule } from '../../database/database.module.js';
import { migrate } from '../../database/migrate.js';
import { INVENTORY_MIGRATIONS } from './inventory.migrations.js';
import { InventoryRepository } from './inventory.repository.js';
import { seedInventory } from './inventory.seed.js';
import { InventoryTools } from './inventory.tools.js';
import { Pseudonyms } from './pseudonyms.js';

@Module({
  imports: [DatabaseModule],
  providers: [
    InventoryTools,
    InventoryRepository,
    {
      provide: Pseudonyms,
      inject: [configSlice('toolsets')],
      useFactory: ({ inventory: { pseudonymKey } }: Config['toolsets']) => {
        // Pseudonyms without a key could be undone by trying all ids.
        if (pseudonymKey === undefined) throw new Error('The toolset inventory needs INVENTORY_PSEUDONYM_KEY');
        return new Pseudonyms(pseudonymKey);
      },
    },
  ],
})
export class InventoryModule implements OnModuleInit {
  constructor(private readonly database: Database) {}

  async onModuleInit(): Promise<void> {
    await migrate(this.database, 'inventory', INVENTORY_MIGRATIONS);
    if (this.database.wantsSamples) await seedInventory(this.database);
  }
}
