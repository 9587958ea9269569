import { type DynamicModule, Module } from '@nestjs/common';
import { configSlice } from './config-slices.js';
import type { Config } from './config.schema.js';

/** Makes every slice of the configuration injectable everywhere, by `configSlice(name)`. */
@Module({})
export class ConfigModule {
  static forRoot(config: Config): DynamicModule {
    const names = Object.keys(config) as (keyof Config)[];
    const providers = names.map((name) => ({ provide: configSlice(name), useValue: config[name] }));
    return { module: ConfigModule, global: true, providers, exports: providers.map(({ provide }) => provide) };
  }
}
