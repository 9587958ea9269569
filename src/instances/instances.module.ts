import { type BeforeApplicationShutdown, Inject, Module, type OnApplicationBootstrap, Optional } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOGGER } from '../observability/logger.js';
import { RedisChannels } from '../redis/redis-channels.js';
import { RedisModule } from '../redis/redis.module.js';
import { SharedRedis } from '../redis/shared-redis.js';
import { Catalogue } from '../tool/catalogue.js';
import { Changes } from '../tool/changes.js';
import { ToolModule } from '../tool/tool.module.js';
import { Instances } from './instances.js';
import { SharedChanges } from './shared-changes.js';
import { SharedToolsets } from './shared-toolsets.js';

/** What instances tell each other, where `REDIS_URL` says so; else `Instances` is undefined. */
@Module({
  imports: [RedisModule, ToolModule],
  providers: [
    {
      provide: Instances,
      inject: [{ token: SharedRedis, optional: true }, { token: RedisChannels, optional: true }, LOGGER],
      useFactory: (redis: SharedRedis | undefined, channels: RedisChannels | undefined, logger: Logger) =>
        redis === undefined || channels === undefined ? undefined : new Instances(redis, channels, logger),
    },
  ],
  exports: [Instances],
})
export class InstancesModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private toolsets: SharedToolsets | undefined;

  constructor(
    @Optional() @Inject(Instances) private readonly instances: Instances | undefined,
    private readonly catalogue: Catalogue,
    private readonly changes: Changes,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { instances, logger } = this;
    if (instances === undefined) return;
    instances.start();
    this.toolsets = new SharedToolsets(instances, this.catalogue, logger);
    await this.toolsets.start();
    await new SharedChanges(instances, this.changes, logger).start();
  }

  beforeApplicationShutdown(): void {
    this.toolsets?.stop();
    this.instances?.stop();
  }
}
