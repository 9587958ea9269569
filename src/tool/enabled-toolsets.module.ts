import { type DynamicModule, Module } from '@nestjs/common';
import { EnabledToolsets } from './enabled-toolsets.js';

/** Global, for the toolsets are found in one place, wherever in the application they are provided. */
@Module({})
export class EnabledToolsetsModule {
  /** @param names Of the toolsets that may be offered; absent: all. */
  static forRoot(names: readonly string[] | undefined): DynamicModule {
    return {
      module: EnabledToolsetsModule,
      global: true,
      providers: [{ provide: EnabledToolsets, useValue: new EnabledToolsets(names) }],
      exports: [EnabledToolsets],
    };
  }
}
