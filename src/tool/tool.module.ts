import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Catalogue } from './catalogue.js';
import { NestEnhancers } from './nest-enhancers.js';
import { ToolsetDiscovery } from './toolset-discovery.js';

@Module({
  imports: [DiscoveryModule],
  providers: [Catalogue, ToolsetDiscovery, NestEnhancers],
  exports: [Catalogue],
})
export class ToolModule {}
