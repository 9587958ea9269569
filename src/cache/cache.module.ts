import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Config } from '../config/load-config.js';
import { configSlice } from '../config/config-slices.js';
import { Clock } from '../tool/clock.js';
import { RedisModule } from '../redis/redis.module.js';
import { SharedRedis } from '../redis/shared-redis.js';
import { answerSources } from './answer-sources.js';
import { EmbeddedResults } from './embedded-results.js';
import { RedisResults } from './redis-results.js';
import { ResultCache } from './result-cache.js';
import type { ResultStore } from './result-store.js';

const STORE = Symbol('gatehouse:result-store');

/** Answers of tools, in the Redis that instances share, where `REDIS_URL` says so; else in this process. */
@Module({
  imports: [RedisModule],
  providers: [
    {
      provide: STORE,
      inject: [
        configSlice('cache'),
        configSlice('database'),
        configSlice('openapi'),
        configSlice('toolsets'),
        configSlice('upstreams'),
        Clock,
        { token: SharedRedis, optional: true },
      ],
      useFactory: (
        { maxBytes }: Config['cache'],
        database: Config['database'],
        openapi: Config['openapi'],
        toolsets: Config['toolsets'],
        upstreams: Config['upstreams'],
        clock: Clock,
        redis?: SharedRedis,
      ): ResultStore =>
        redis === undefined
          ? new EmbeddedResults(maxBytes, () => clock.elapsed())
          : new RedisResults(redis, answerSources({ database, openapi, toolsets, upstreams })),
    },
    {
      provide: ResultCache,
      inject: [STORE, configSlice('cache'), Clock],
      useFactory: (store: ResultStore, config: Config['cache'], clock: Clock) =>
        new ResultCache(store, config, () => clock.elapsed()),
    },
  ],
  exports: [ResultCache],
})
export class CacheModule implements OnApplicationShutdown {
  constructor(@Inject(STORE) private readonly store: ResultStore) {}

  onApplicationShutdown(): void {
    this.store.close();
  }
}
