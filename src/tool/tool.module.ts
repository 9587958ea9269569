import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Catalogue } from './catalogue.js';
import { Changes } from './changes.js';
import { Clock } from './clock.js';
import { NestEnhancers } from './nest-enhancers.js';
import { ResourceUpdates } from './resource-updates.js';
import { ToolsetDiscovery } from './toolset-discovery.js';

/** Global, so that a toolset need not import it to inject what it offers. */
@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [Catalogue, Changes, Clock, ResourceUpdates, ToolsetDiscovery, NestEnhancers],
  exports: [Catalogue, Changes, Clock, ResourceUpdates],
})
export class ToolModule {}
