import { Inject, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ThrottlerStorage } from '@nestjs/throttler';
import type { Logger } from 'pino';
import { configSlice, liveSlice } from '../../config/config-slices.js';
import type { LiveSlice } from '../../config/live-slice.js';
import type { Config } from '../../config/load-config.js';
import { LOGGER } from '../../observability/logger.js';
import { ServiceMeter } from '../../observability/metrics/service-meter.js';
import { RedisModule } from '../../redis/redis.module.js';
import { SharedRedis } from '../../redis/shared-redis.js';
import { Catalogue } from '../../tool/catalogue.js';
import { EmbeddedLimits } from './embedded-limits.js';
import { FailoverLimits } from './failover-limits.js';
import { RateLimiter } from './rate-limiter.js';
import { RedisLimits } from './redis-limits.js';
import { unmatchedLimits } from './unmatched-limits.js';

const monotonicMs = () => performance.now();

/** The quotas of principals on this instance, and those of addresses: a flood of addresses must not push principals out. */
class OwnQuotas {
  readonly ofPrincipals: EmbeddedLimits;
  readonly ofAddresses: EmbeddedLimits;

  constructor({ maxTracked }: Config['limits']) {
    this.ofPrincipals = new EmbeddedLimits(maxTracked, monotonicMs);
    this.ofAddresses = new EmbeddedLimits(maxTracked, monotonicMs);
  }
}

/** Rate limits: kept in Redis where there is one, else, and while it is lost, in the memory of this instance. */
@Module({
  imports: [RedisModule],
  providers: [
    {
      provide: OwnQuotas,
      inject: [configSlice('limits')],
      useFactory: (limits: Config['limits']) => new OwnQuotas(limits),
    },
    {
      provide: ThrottlerStorage,
      inject: [OwnQuotas, LOGGER, { token: SharedRedis, optional: true }],
      useFactory: ({ ofPrincipals }: OwnQuotas, logger: Logger, redis?: SharedRedis) =>
        redis === undefined ? ofPrincipals : new FailoverLimits(new RedisLimits(redis), ofPrincipals, logger),
    },
    {
      provide: RateLimiter,
      inject: [ThrottlerStorage, OwnQuotas, liveSlice('limits')],
      useFactory: (
        quotas: EmbeddedLimits | FailoverLimits,
        { ofAddresses }: OwnQuotas,
        limits: LiveSlice<Config['limits']>,
      ) => new RateLimiter(quotas, ofAddresses, limits),
    },
  ],
  // The storage too: a toolset's own controllers may stand behind the guard of @nestjs/throttler.
  exports: [RateLimiter, ThrottlerStorage],
})
export class LimitsModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(ThrottlerStorage) private readonly quotas: EmbeddedLimits | FailoverLimits,
    own: OwnQuotas,
    meter: ServiceMeter,
    private readonly catalogue: Catalogue,
    @Inject(liveSlice('limits')) private readonly limits: LiveSlice<Config['limits']>,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    meter.observeGauge('mcp.limits.degraded', '1 while shared limits cannot be reached, else 0.', () => [
      [quotas instanceof FailoverLimits && quotas.isDegraded ? 1 : 0],
    ]);
    const kinds = [
      ['principal', own.ofPrincipals],
      ['address', own.ofAddresses],
    ] as const;
    meter.observeUpDown('mcp.limits.tracked', 'Quotas kept in memory.', () =>
      kinds.map(([kind, { size }]) => [size, { kind }] as const),
    );
    meter.observeCounter('mcp.limits.forgotten', 'Quotas given up for want of room while they still counted.', () =>
      kinds.map(([kind, { forgotten }]) => [forgotten, { kind }] as const),
    );
  }

  onApplicationBootstrap(): void {
    this.warnOfUnmatched(this.limits.current);
    this.limits.onReplaced((limits) => this.warnOfUnmatched(limits));
  }

  onApplicationShutdown(): void {
    if (this.quotas instanceof FailoverLimits) this.quotas.close();
  }
  private warnOfUnmatched(limits: Config['limits']): void {
    const settings = unmatchedLimits(limits, this.catalogue.tools);
    if (settings.length > 0) this.logger.warn({ settings }, 'these limits hold for nothing that is offered');
  }
}
