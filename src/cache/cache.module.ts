import { Module } from '@nestjs/common';
import type { Config } from '../config/load-config.js';
import { configSlice } from '../config/config-slices.js';
import { EmbeddedResults } from './embedded-results.js';
import { ResultCache } from './result-cache.js';

const now = () => performance.now();

@Module({
  providers: [
    {
      provide: ResultCache,
      inject: [configSlice('cache')],
      useFactory: (config: Config['cache']) => new ResultCache(new EmbeddedResults(config.maxBytes, now), config, now),
    },
  ],
  exports: [ResultCache],
})
export class CacheModule {}
