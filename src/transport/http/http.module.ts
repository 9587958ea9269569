import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { AdmissionModule } from '../../admission/admission.module.js';
import { LimitsModule } from '../../admission/limits/limits.module.js';
import { PipelineModule } from '../../pipeline/pipeline.module.js';
import { ToolModule } from '../../tool/tool.module.js';
import { ProtocolModule } from '../mcp/protocol.module.js';
import { SseConnections } from '../sse/sse-connections.js';
import { SseElsewhere } from '../sse/sse-elsewhere.js';
import { SseController } from '../sse/sse.controller.js';
import { Authentication } from './authentication.js';
import { ConnectionMetrics } from './connection-metrics.js';
import { BodyRoom } from './body-room.js';
import { Door } from './door.js';
import { DoorExceptionFilter } from './door-exception.filter.js';
import { DoorGuard } from './door.guard.js';
import { DoorHook } from './door-hook.js';
import { DoorLimits } from './door-limits.js';
import { DoorDecision } from './door-decision.js';
import { FailedLoginsModule } from '../../identity/failed-logins/failed-logins.module.js';
import { HostOriginCheck } from './host-origin-check.js';
import { ListenStreams } from './listening/listen-streams.js';
import { LoadAhead } from './load-ahead.js';
import { LoginWatch } from './login-watch.js';
import { McpController } from './mcp.controller.js';
import { McpEndpoint } from './mcp-endpoint.js';
import { ProtocolRefusals } from './protocol-refusals.js';
import { MetadataController } from './oauth/metadata.controller.js';
import { PlainAnswers } from './plain/plain-answers.js';
import { PlainCalls } from './plain/plain-calls.js';
import { PlainGreetings } from './plain/plain-greetings.js';
import { PlainLists } from './plain/plain-lists.js';
import { PlainWay } from './plain/plain-way.js';
import { SessionCalls } from './plain/session-calls.js';
import { WatchedAnswers } from './plain/watched-answers.js';
import { ProtectedResource } from './oauth/protected-resource.js';
import { ParameterHeaderCheck } from './parameter-header-check.js';
import { PublicAddress } from './public-address.js';
import { LegacyEndpoint } from './sessions/legacy-endpoint.js';
import { SessionSharing } from './sessions/session-sharing.js';
import { Revocations } from './revocations.js';
import { Sessions } from './sessions/sessions.js';

@Module({
  controllers: [McpController, SseController, MetadataController],
  providers: [
    McpEndpoint,
    LoadAhead,
    PlainAnswers,
    PlainCalls,
    PlainLists,
    PlainGreetings,
    PlainWay,
    SessionCalls,
    WatchedAnswers,
    ListenStreams,
    LegacyEndpoint,
    SessionSharing,
    Sessions,
    SseElsewhere,
    Revocations,
    LoginWatch,
    SseConnections,
    ConnectionMetrics,
    Authentication,
    HostOriginCheck,
    BodyRoom,
    Door,
    DoorGuard,
    DoorExceptionFilter,
    DoorHook,
    DoorDecision,
    ProtocolRefusals,
    DoorLimits,
    ParameterHeaderCheck,
    PublicAddress,
    ProtectedResource,
  ],
})
export class HttpModule {
  /** @param identity Exports the `Authenticator` that the door asks. */
  static with(identity: Type | DynamicModule): DynamicModule {
    return {
      module: HttpModule,
      imports: [
        identity,
        FailedLoginsModule,
        AdmissionModule,
        ToolModule,
        LimitsModule,
        PipelineModule,
        ProtocolModule,
      ],
    };
  }
}
