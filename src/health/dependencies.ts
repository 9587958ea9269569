import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOGGER } from '../observability/logger.js';
import { Catalogue } from '../tool/catalogue.js';
import { DeclaredCheck } from './declared-check.js';
import { Dependency } from './dependency.js';
import { HEALTH_CHECKS, type HealthCheck } from './health-check.js';

/** Everything this server depends on: its own, and what its toolsets check. */
@Injectable()
export class Dependencies implements OnApplicationBootstrap {
  all: readonly Dependency[];

  constructor(
    @Inject(HEALTH_CHECKS) checks: Readonly<Record<string, HealthCheck>>,
    private readonly catalogue: Catalogue,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.all = Object.entries(checks).map(([name, check]) => new Dependency(name, check));
  }

  /** By then the catalogue knows what the toolsets check. */
  onApplicationBootstrap(): void {
    const declared = this.catalogue.healthChecks.map(
      (one) => new Dependency(one.dependency, new DeclaredCheck(one, this.logger)),
    );
    this.all = [...this.all, ...declared];
  }
}
