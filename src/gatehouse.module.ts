import { type DynamicModule, Module, type Type } from '@nestjs/common';
import type { Logger } from 'pino';
import { ConfigModule } from './config/config.module.js';
import type { Config, StdioConfig } from './config/load-config.js';
import { HealthModule } from './health/health.module.js';
import { IdentityModule } from './identity/identity.module.js';
import { createLogger, logOutput } from './observability/logger.js';
import { ObservabilityModule } from './observability/observability.module.js';
import { OpenapiModule } from './openapi/openapi.module.js';
import { SkillsModule } from './skills/skills.module.js';
import { EnabledToolsetsModule } from './tool/enabled-toolsets.module.js';
import { HttpModule } from './transport/http/http.module.js';
import { ProtocolModule } from './transport/mcp/protocol.module.js';
import { UpstreamsModule } from './upstreams/upstreams.module.js';

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
    logger: Logger = createLogger(config.log, 1, logOutput(config, 1, config.server.workers)),
    identity: Type | DynamicModule = IdentityModule,
  ): DynamicModule {
    return { module: GatehouseModule, imports: [...hall(config, logger), HttpModule.with(identity), HealthModule] };
  }

  /** Served over stdio: the hall alone. Logs go to stderr, for stdout belongs to the protocol. */
  static forStdio(
    config: StdioConfig,
    logger: Logger = createLogger(config.log, 2, logOutput(config, 2)),
  ): DynamicModule {
    return { module: GatehouseModule, imports: hall(config, logger) };
  }
}

/** A toolset of Gatehouse itself, which `SKILLS_DIR` alone decides about. */
const SKILLS = 'skills';

function hall(config: Config | StdioConfig, logger: Logger) {
  const { enabled } = config.toolsets;
  return [
    ConfigModule.forRoot(config),
    EnabledToolsetsModule.forRoot(enabled && [...enabled, SKILLS]),
    ObservabilityModule.forRoot(logger),
    SkillsModule.forRoot(config.skills),
    OpenapiModule,
    UpstreamsModule,
    ProtocolModule,
  ];
}
