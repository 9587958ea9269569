import { type DynamicModule, Module } from '@nestjs/common';
import { AccountsModule } from './toolsets/accounts/accounts.module.js';

/** The toolsets this server offers: the one place that lists them. */
export const TOOLSETS = [AccountsModule];

@Module({})
export class AppModule {
  /** @param gatehouse `GatehouseModule.forRoot` or `.forStdio`. */
  static with(gatehouse: DynamicModule): DynamicModule {
    return { module: AppModule, imports: [gatehouse, ...TOOLSETS] };
  }
}
