import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { chooseToolsets } from './config/choose-toolsets.js';
import type { Config } from './config/load-config.js';
import { AccountsModule } from './toolsets/accounts/accounts.module.js';
import { CrmModule } from './toolsets/crm/crm.module.js';
import { DirectoryModule } from './toolsets/directory/directory.module.js';
import { InventoryModule } from './toolsets/inventory/inventory.module.js';
import { GithubModule } from './toolsets/github/github.module.js';

type ToolsetSettings = Config['toolsets'];

interface OfferedModule {
  readonly name: string;
  readonly module: Type;
  /** The setting it cannot do without, where that is not set. */
  readonly lacks?: (settings: ToolsetSettings) => string | undefined;
}

/** The toolsets this server can offer: the one place that lists them. */
const TOOLSETS: readonly OfferedModule[] = [
  { name: 'accounts', module: AccountsModule },
  { name: 'crm', module: CrmModule },
  { name: 'directory', module: DirectoryModule },
  {
    name: 'inventory',
    module: InventoryModule,
    lacks: ({ inventory }) => (inventory.pseudonymKey === undefined ? 'INVENTORY_PSEUDONYM_KEY' : undefined),
  },
  {
    name: 'github',
    module: GithubModule,
    lacks: ({ github }) => (github.token === undefined ? 'GITHUB_TOKEN' : undefined),
  },
];

export const TOOLSET_MODULES: readonly Type[] = TOOLSETS.map(({ module }) => module);

@Module({})
export class AppModule {
  /**
   * @param gatehouse `GatehouseModule.forRoot` or `.forStdio`.
   * @throws ConfigError when a toolset is named that cannot be offered.
   */
  static with(gatehouse: DynamicModule, settings: ToolsetSettings): DynamicModule {
    return { module: AppModule, imports: [gatehouse, ...offeredModules(settings)] };
  }
}

/** Those that could be offered were it not for what they lack: sentences for whoever starts the service. */
export function lackingToolsets(settings: ToolsetSettings): readonly string[] {
  return offered(settings).flatMap(({ name, lacks }) => (lacks === undefined ? [] : [`${name} needs ${lacks}`]));
}

/** @throws ConfigError when a toolset is named that cannot be offered. */
export function offeredModules(settings: ToolsetSettings): readonly Type[] {
  return chosen(settings).map(({ module }) => module);
}

function chosen(settings: ToolsetSettings) {
  return chooseToolsets(settings.enabled, offered(settings));
}

function offered(settings: ToolsetSettings) {
  return TOOLSETS.map(({ name, module, lacks }) => ({ name, module, lacks: lacks?.(settings) }));
}
