import { Inject, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ThrottlerStorage } from '@nestjs/throttler';
import type { Logger } from 'pino';
import { configSlice, liveSlice } from '../../config/config-slices.js';
import type { LiveSlice } from '../../config/live-slice.js';
import { refuseProblems } from '../../config/config-error.js';
import type { Config } from '../../config/load-config.js';
import { LOGGER } from '../../observability/logger.js';
import { ServiceMeter } from '../../observability/metrics/service-meter.js';
import { RedisModule } from '../../redis/redis.module.js';
import { SharedRedis } from '../../redis/shared-redis.js';
import { Clock } from '../../tool/clock.js';
import { Catalogue } from '../../tool/catalogue.js';
import { Budgets } from './budgets.js';
import { overrideProblems } from './declared-limits.js';
import { EmbeddedLimits } from './embedded-limits.js';
import { FailoverLimits } from './failover-limits.js';
import { RateLimiter } from './rate-limiter.js';
import { RedisLimits } from './redis-limits.js';
import { unmatchedLimits } from './unmatched-limits.js';

/** Milliseconds a call waits for the shared quotas, once: then this instance decides by itself. */
const PATIENCE_MS = 100;

/** The quotas of principals on this instance, and those of addresses: a flood of addresses must not push principals out. */
class OwnQuotas {
  readonly ofPrincipals: EmbeddedLimits;
  readonly ofAddresses: EmbeddedLimits;

  constructor({ maxTracked }: Config['limits'], clock: Clock) {
    this.ofPrincipals = new EmbeddedLimits(maxTracked, () => clock.elapsed());
    this.ofAddresses = new EmbeddedLimits(maxTracked, () => clock.elapsed());
  }
}

/** Rate limits: kept in Redis where there is one, else, and while it is lost, in the memory of this instance. */
@Module({
  imports: [RedisModule],
  providers: [
    {
      provide: OwnQuotas,
      inject: [configSlice('limits'), Clock],
      useFactory: (limits: Config['limits'], clock: Clock) => new OwnQuotas(limits, clock),
    },
    {
      provide: ThrottlerStorage,
      inject: [OwnQuotas, LOGGER, { token: SharedRedis, optional: true }],
      useFactory: ({ ofPrincipals }: OwnQuotas, logger: Logger, redis?: SharedRedis) =>
        redis === undefined
          ? ofPrincipals
          : new FailoverLimits(new RedisLimits(redis, PATIENCE_MS), ofPrincipals, logger),
    },
    {
      provide: Budgets,
      inject: [ThrottlerStorage, liveSlice('budgets'), liveSlice('clients')],
      useFactory: (
        quotas: EmbeddedLimits | FailoverLimits,
        budgets: LiveSlice<Config['budgets']>,
        clients: LiveSlice<Config['clients']>,
      ) => new Budgets(quotas, budgets, clients),
    },
    {
      provide: RateLimiter,
      inject: [ThrottlerStorage, OwnQuotas, liveSlice('limits'), Budgets],
      useFactory: (
        quotas: EmbeddedLimits | FailoverLimits,
        { ofAddresses }: OwnQuotas,
        limits: LiveSlice<Config['limits']>,
        budgets: Budgets,
      ) => new RateLimiter(quotas, ofAddresses, limits, budgets),
    },
  ],
  // The storage too: a toolset's own controllers may stand behind the guard of @nestjs/throttler.
  exports: [RateLimiter, Budgets, ThrottlerStorage],
})
export class LimitsModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(ThrottlerStorage) private readonly quotas: EmbeddedLimits | FailoverLimits,
    own: OwnQuotas,
    meter: ServiceMeter,
    private readonly catalogue: Catalogue,
    @Inject(liveSlice('limits')) private readonly limits: LiveSlice<Config['limits']>,
    @Inject(configSlice('calls')) private readonly calls: Config['calls'],
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    meter.observeGauge('mcp.limits.degraded', () => [[quotas instanceof FailoverLimits && quotas.isDegraded ? 1 : 0]]);
    const kinds = [
      ['principal', own.ofPrincipals],
      ['address', own.ofAddresses],
    ] as const;
    meter.observeUpDown('mcp.limits.tracked', () => kinds.map(([kind, { size }]) => [size, { kind }] as const));
    meter.observeCounter('mcp.limits.forgotten', () =>
      kinds.map(([kind, { forgotten }]) => [forgotten, { kind }] as const),
    );
  }

  /** @throws ConfigError where a limit is overridden that nothing declares. */
  onApplicationBootstrap(): void {
    refuseProblems(overrideProblems(this.limits.current, this.catalogue.declared));
    this.warnOfUnmatched(this.limits.current);
    this.limits.onReplaced((limits) => this.warnOfUnmatched(limits));
  }

  onApplicationShutdown(): void {
    if (this.quotas instanceof FailoverLimits) this.quotas.close();
  }
  private warnOfUnmatched(limits: Config['limits']): void {
    const settings = unmatchedLimits(limits, this.calls.bulkheads, this.catalogue.tools);
    if (settings.length > 0) this.logger.warn({ settings }, 'these limits hold for nothing that is offered');
  }
}
