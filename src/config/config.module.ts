import { type DynamicModule, Module } from '@nestjs/common';
import { configSlice, liveSlice } from './config-slices.js';
import type { Config, StdioConfig } from './config.schema.js';
import { LiveSlice } from './live-slice.js';

/** Makes every slice of the configuration injectable everywhere, by `configSlice(name)` and `liveSlice(name)`. */
@Module({})
export class ConfigModule {
  static forRoot(config: Config | StdioConfig): DynamicModule {
    const providers = Object.entries(config).flatMap(([key, slice]) => {
      const name = key as keyof Config;
      return [
        { provide: configSlice(name), useValue: slice },
        { provide: liveSlice(name), useValue: new LiveSlice<unknown>(slice) },
      ];
    });
    return { module: ConfigModule, global: true, providers, exports: providers.map(({ provide }) => provide) };
  }
}
