import { type DynamicModule, Module } from '@nestjs/common';
import { configSlice } from './config-slices.js';
import type { Config, StdioConfig } from './config.schema.js';

/** Makes every slice of the configuration injectable everywhere, by `configSlice(name)`. */
@Module({})
export class ConfigModule {
  static forRoot(config: Config | StdioConfig): DynamicModule {
    const providers = Object.entries(config).map(([name, slice]) => ({
      provide: configSlice(name as keyof Config),
      useValue: slice,
    }));
    return { module: ConfigModule, global: true, providers, exports: providers.map(({ provide }) => provide) };
  }
}
