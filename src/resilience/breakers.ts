import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { configSlice } from '../config/config-slices.js';
import type { Config } from '../config/load-config.js';
import { Clock } from '../tool/clock.js';
import { Breaker, BREAKER_STATES, type BreakerState } from './breaker.js';

type TransitionListener = (upstream: string, to: BreakerState) => void;

/** One breaker per upstream, shared by every tool that depends on it. */
@Injectable()
export class Breakers implements OnApplicationShutdown {
  private readonly breakers = new Map<string, Breaker>();
  private readonly listeners: TransitionListener[] = [];

  constructor(
    @Inject(configSlice('calls')) private readonly config: Config['calls'],
    private readonly clock: Clock,
  ) {}

  onTransition(listener: TransitionListener): void {
    this.listeners.push(listener);
  }

  for(upstream: string): Breaker {
    const known = this.breakers.get(upstream);
    if (known !== undefined) return known;
    const { breakerFailures: failuresToOpen, breakerOpenMs: openForMs } = this.config;
    const onTransition = (to: BreakerState) => {
      for (const listener of this.listeners) listener(upstream, to);
    };
    const made = new Breaker(upstream, { failuresToOpen, openForMs, onTransition, clock: this.clock });
    this.breakers.set(upstream, made);
    return made;
  }

  /** Those an upstream has been called through so far. */
  get all(): readonly Breaker[] {
    return [...this.breakers.values()];
  }

  /** The state of the upstream that is worst off. */
  get worstState(): BreakerState {
    const states = this.all.map(({ state }) => BREAKER_STATES.indexOf(state));
    return BREAKER_STATES[Math.max(0, ...states)] ?? 'closed';
  }

  onApplicationShutdown(): void {
    for (const breaker of this.all) breaker.close();
  }
}
