import { type DynamicModule, Module, type Type } from '@nestjs/common';
import type { Logger } from 'pino';
import { ConfigModule } from './config/config.module.js';
import type { Config, StdioConfig } from './config/load-config.js';
import { HealthModule } from './health/health.module.js';
import { IdentityModule } from './identity/identity.module.js';
import { createLogger } from './observability/logger.js';
import { ObservabilityModule } from './observability/observability.module.js';
import { SkillsModule } from './skills/skills.module.js';
import { HttpModule } from './transport/http/http.module.js';
import { ProtocolModule } from './transport/mcp/protocol.module.js';

/** Everything but the tools: import it beside the modules that provide your toolsets. */
@Module({})
export class GatehouseModule {
  /**
   * Served over HTTP: the door, the probes, and the hall behind them.
   * @param identity Exports the `Authenticator`: `IdentityModule.with` adds ways in. Code may bring another one altogether;
   * configuration never can.
   */
  static forRoot(
    config: Config,
    logger: Logger = createLogger(config.log, 1),
    identity: Type | DynamicModule = IdentityModule,
  ): DynamicModule {
    return { module: GatehouseModule, imports: [...hall(config, logger), HttpModule.with(identity), HealthModule] };
  }

  /** Served over stdio: the hall alone. Logs go to stderr, for stdout belongs to the protocol. */
  static forStdio(config: StdioConfig, logger: Logger = createLogger(config.log, 2)): DynamicModule {
    return { module: GatehouseModule, imports: hall(config, logger) };
  }
}

function hall(config: Config | StdioConfig, logger: Logger) {
  return [
    ConfigModule.forRoot(config),
    ObservabilityModule.forRoot(logger),
    SkillsModule.forRoot(config.skills),
    ProtocolModule,
  ];
}
