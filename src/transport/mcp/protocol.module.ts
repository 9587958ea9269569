import { Module } from '@nestjs/common';
import { PipelineModule } from '../../pipeline/pipeline.module.js';
import { ToolModule } from '../../tool/tool.module.js';
import { ProtocolServers } from './protocol-servers.js';
import { VisibleListings } from './visible-listings.js';

/** The protocol, whatever carries it. */
@Module({
  imports: [ToolModule, PipelineModule],
  providers: [ProtocolServers, VisibleListings],
  exports: [ProtocolServers],
})
export class ProtocolModule {}
