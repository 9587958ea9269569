import {
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
  Optional,
} from '@nestjs/common';
import type { Logger } from 'pino';
import { configSlice } from '../config/config-slices.js';
import type { Config } from '../config/load-config.js';
import { LOGGER } from '../observability/logger.js';
import { ServiceMeter } from '../observability/metrics/service-meter.js';
import { RedisChannels } from './redis-channels.js';
import { SharedRedis } from './shared-redis.js';

/** What instances share, where `REDIS_URL` says so; else both are undefined. Closed after the last call has ended. */
@Module({
  providers: [
    {
      provide: SharedRedis,
      inject: [configSlice('redis'), LOGGER],
      useFactory: ({ url, prefix }: Config['redis'], logger: Logger) =>
        url === undefined ? undefined : new SharedRedis(url, prefix, logger),
    },
    {
      provide: RedisChannels,
      inject: [configSlice('redis'), { token: SharedRedis, optional: true }, LOGGER],
      useFactory: ({ url }: Config['redis'], redis: SharedRedis | undefined, logger: Logger) =>
        url === undefined || redis === undefined ? undefined : new RedisChannels(url, redis, logger),
    },
  ],
  exports: [SharedRedis, RedisChannels],
})
export class RedisModule implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Optional() @Inject(SharedRedis) private readonly redis: SharedRedis | undefined,
    @Optional() @Inject(RedisChannels) private readonly channels: RedisChannels | undefined,
    private readonly meter: ServiceMeter,
  ) {}

  onModuleInit(): void {
    const { redis } = this;
    if (redis === undefined) return;
    redis.open();
    this.meter.observeGauge('mcp.redis.up', () => [[redis.isUp ? 1 : 0]]);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.redis?.refuseWrong();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.redis?.close(), this.channels?.close()]);
  }
}
