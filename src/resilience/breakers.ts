import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Breaker, type BreakerState } from './breaker.js';

const OPTIONS = { failuresToOpen: 5, openForMs: 60_000 };

/** From the best to the worst. */
const BY_SEVERITY: readonly BreakerState[] = ['closed', 'half_open', 'open'];

/** One breaker per upstream, shared by every tool that depends on it. */
@Injectable()
export class Breakers implements OnApplicationShutdown {
  private readonly breakers = new Map<string, Breaker>();

  for(upstream: string): Breaker {
    const known = this.breakers.get(upstream);
    if (known !== undefined) return known;
    const made = new Breaker(upstream, OPTIONS);
    this.breakers.set(upstream, made);
    return made;
  }

  /** The state of the upstream that is worst off. */
  get worstState(): BreakerState {
    const states = [...this.breakers.values()].map(({ state }) => BY_SEVERITY.indexOf(state));
    return BY_SEVERITY[Math.max(0, ...states)] ?? 'closed';
  }

  onApplicationShutdown(): void {
    for (const breaker of this.breakers.values()) breaker.close();
  }
}
