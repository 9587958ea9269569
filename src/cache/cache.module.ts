import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Config } from '../config/load-config.js';
import { configSlice, liveSlice } from '../config/config-slices.js';
import type { LiveSlice } from '../config/live-slice.js';
import { STATE_SECRETS, type StateSecrets, stateSecretOf } from '../config/state-secret.js';
import { Clock } from '../tool/clock.js';
import { RedisModule } from '../redis/redis.module.js';
import { SharedRedis } from '../redis/shared-redis.js';
import { AnswerSources } from './answer-sources.js';
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
      inject: [configSlice('cache'), Clock, { token: SharedRedis, optional: true }],
      useFactory: ({ maxBytes }: Config['cache'], clock: Clock, redis?: SharedRedis): ResultStore =>
        redis === undefined ? new EmbeddedResults(maxBytes, () => clock.elapsed()) : new RedisResults(redis),
    },
    {
      provide: AnswerSources,
      inject: [
        configSlice('database'),
        configSlice('openapi'),
        configSlice('upstreams'),
        liveSlice('toolsets'),
        ...STATE_SECRETS,
      ],
      useFactory: (
        database: Config['database'],
        openapi: Config['openapi'],
        upstreams: Config['upstreams'],
        toolsets: LiveSlice<Config['toolsets']>,
        ...secrets: StateSecrets
      ) => new AnswerSources({ database, openapi, upstreams }, toolsets, stateSecretOf(...secrets)),
    },
    {
      provide: ResultCache,
      inject: [STORE, configSlice('cache'), Clock, AnswerSources],
      useFactory: (store: ResultStore, config: Config['cache'], clock: Clock, sources: AnswerSources) =>
        new ResultCache(store, config, () => clock.elapsed(), sources),
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
