import { Module } from '@nestjs/common';
import { PipelineModule } from '../../pipeline/pipeline.module.js';
import { ToolModule } from '../../tool/tool.module.js';
import type { ProtocolFeature } from './feature.js';
import { FEATURES } from './features.js';
import { ProtocolServers } from './protocol-servers.js';
import { ServedCall } from './served-call.js';
import { VisibleListings } from './visible-listings.js';

/** The protocol, whatever carries it. */
@Module({
  imports: [ToolModule, PipelineModule],
  providers: [
    ...FEATURES,
    ServedCall,
    VisibleListings,
    {
      provide: ProtocolServers,
      inject: [...FEATURES],
      useFactory: (...features: ProtocolFeature[]) => new ProtocolServers(features),
    },
  ],
  exports: [ProtocolServers],
})
export class ProtocolModule {}
