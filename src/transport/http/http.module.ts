import { Module } from '@nestjs/common';
import { IdentityModule } from '../../identity/identity.module.js';
import { PipelineModule } from '../../pipeline/pipeline.module.js';
import { ToolModule } from '../../tool/tool.module.js';
import { ProtocolModule } from '../mcp/protocol.module.js';
import { SseConnections } from '../sse/sse-connections.js';
import { SseController } from '../sse/sse.controller.js';
import { Door } from './door.js';
import { DoorDecision } from './door-decision.js';
import { McpController } from './mcp.controller.js';
import { McpEndpoint } from './mcp-endpoint.js';
import { LegacyEndpoint } from './sessions/legacy-endpoint.js';
import { Sessions } from './sessions/sessions.js';

@Module({
  imports: [IdentityModule, ToolModule, PipelineModule, ProtocolModule],
  controllers: [McpController, SseController],
  providers: [McpEndpoint, LegacyEndpoint, Sessions, SseConnections, Door, DoorDecision],
})
export class HttpModule {}
