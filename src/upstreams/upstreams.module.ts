import { Global, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { configSlice } from '../config/config-slices.js';
import type { Config } from '../config/load-config.js';
import { LOGGER } from '../observability/logger.js';
import { UpstreamServerMetrics } from '../observability/metrics/upstream-server-metrics.js';
import { Catalogue } from '../tool/catalogue.js';
import { ToolModule } from '../tool/tool.module.js';
import { PinsFile } from './pins/pins-file.js';
import type { UpstreamParts } from './upstream-server.js';
import { UpstreamServers } from './upstream-servers.js';

/** MCP servers behind this one. Without any in the configuration it does nothing. */
@Global()
@Module({
  imports: [ToolModule],
  providers: [
    {
      provide: UpstreamServers,
      inject: [configSlice('upstreams'), configSlice('upstreamsLock'), UpstreamServerMetrics, Catalogue, LOGGER],
      useFactory: async (
        config: Config['upstreams'],
        file: Config['upstreamsLock'],
        metrics: UpstreamServerMetrics,
        catalogue: Catalogue,
        logger: Logger,
      ) => {
        const pins = new PinsFile(file);
        const all = await serversOf(config, { catalogue, pins, metrics, logger });
        return new UpstreamServers(all, pins, metrics, logger);
      },
    },
  ],
  exports: [UpstreamServers],
})
export class UpstreamsModule {}

/** The client of the SDK comes with them: a process without any is up sooner. */
async function serversOf(config: Config['upstreams'], parts: UpstreamParts) {
  if (config.length === 0) return [];
  const { UpstreamServer } = await import('./upstream-server.js');
  return config.map((upstream) => new UpstreamServer(upstream, parts));
}
