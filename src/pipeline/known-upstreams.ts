import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { FAILURE_KINDS } from '../errors/failure-kinds.js';
import { UpstreamMetrics } from '../observability/metrics/upstream-metrics.js';
import { BREAKER_STATES } from '../resilience/breaker.js';
import { Breakers } from '../resilience/breakers.js';
import { isRetried } from '../resilience/retry.js';
import { Catalogue } from '../tool/catalogue.js';

/** Upstreams are seen from the start, not from the first call on: an alert must tell a closed breaker from an unknown one. */
@Injectable()
export class KnownUpstreams implements OnApplicationBootstrap {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly breakers: Breakers,
    private readonly metrics: UpstreamMetrics,
  ) {}

  onApplicationBootstrap(): void {
    const { tools, prompts, resources } = this.catalogue;
    for (const { upstream } of [...tools, ...prompts, ...resources]) {
      if (upstream === undefined) continue;
      this.breakers.for(upstream);
      this.metrics.knowBreaker(upstream, BREAKER_STATES);
    }
    const kinds = FAILURE_KINDS.filter(isRetried);
    for (const { name, toolset, upstream = toolset, retries } of tools) {
      if (retries > 0) this.metrics.knowRetries(upstream, name, kinds);
    }
  }
}
