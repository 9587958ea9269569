// What a project may build on, by what it is for. Everything else is ours to change.
import 'reflect-metadata';

// A toolset.
export { Toolset, type ToolsetPolicy } from './tool/toolset.decorator.js';
export { Tool } from './tool/tool.decorator.js';
export { Resource, type ResourceVariables } from './tool/resource.decorator.js';
export { Prompt, type PromptMessage } from './tool/prompt.decorator.js';
export { type CheckHealth, HealthCheck, type HealthCheckPolicy } from './tool/health-check.decorator.js';
export type {
  Access,
  AccessRules,
  CachePolicy,
  Effect,
  OwnerRule,
  PromptPolicy,
  RecordsRule,
  ResourcePolicy,
  ToolPolicy,
} from './tool/policy.js';
export type { LatencyTarget, SloPolicy } from './tool/objective.js';
export { inShadow, type LimitPolicy, perHour, perMinute, perSecond, type Rate } from './tool/rate.js';
export { MINUTE_1, MINUTES_15, MINUTES_5 } from './tool/cache-times.js';
export type { Completer, Completing } from './tool/completion.js';
export type { JsonSchema, Parsed, Schema, Unparsed } from './tool/schema.js';

// What its handlers get, and answer.
export type { CallLimits, CallLog, MessageLevel, ToolCall } from './tool/tool-call.js';
export type { Ask, AskKind, FormAnswer, ModelAnswer, ModelRequest, Root } from './tool/ask.js';
export { ANONYMOUS, type Permissions, type Principal } from './tool/principal.js';
export { type ContentBlock, McpContent, type ResourceContents } from './tool/mcp-content.js';
export { Failure, type FailureDetail, type InputIssue, type QuotaState } from './errors/failure.js';
export type { FailureKind, OutcomeName } from './errors/failure-kinds.js';

// What it may ask, and be asked for.
export {
  HttpClient,
  type HttpClientOptions,
  type UpstreamRequest,
  type UpstreamText,
} from './http-client/http-client.js';
export { pathOf, type Query, type QueryValue } from './http-client/request-target.js';
export { Database, type Ping } from './database/database.js';
export { DatabaseModule } from './database/database.module.js';
export { migrate, type Migrations } from './database/migrate.js';
export { type Alarm, Clock } from './tool/clock.js';
export { Catalogue } from './tool/catalogue.js';
export { ResourceUpdates } from './tool/resource-updates.js';

// Serving it.
export { serve } from './serve/serve.js';
export type { ServeOptions } from './serve/serve-root.js';
export type { ToolsetModule } from './serve/project-root.js';
export type { Transport } from './config/transport.js';
export { GatehouseModule } from './gatehouse.module.js';
export { type Config, loadConfig, loadStdioConfig, type StdioConfig } from './config/load-config.js';
export { ConfigError } from './config/config-error.js';
export type { ConfigSource, SecretProvider } from './config/config-source.js';
export { type RunningServer, startHttpServer } from './transport/http/http-server.js';
export { type RunningStdio, startStdioServer } from './transport/stdio/stdio-server.js';

// Ways in.
export { IdentityModule, type OwnStrategies } from './identity/identity.module.js';
export type { AuthenticationStrategy } from './identity/authentication-strategy.js';
export { Authenticator } from './identity/authenticator.js';
export type { ClientCertificate, Credentials } from './identity/credentials.js';
