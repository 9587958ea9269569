import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Breaker, BREAKER_STATES, type BreakerState } from './breaker.js';

const OPTIONS = { failuresToOpen: 5, openForMs: 60_000 };

type TransitionListener = (upstream: string, to: BreakerState) => void;

/** One breaker per upstream, shared by every tool that depends on it. */
@Injectable()
export class Breakers implements OnApplicationShutdown {
  private readonly breakers = new Map<string, Breaker>();
  private readonly listeners: TransitionListener[] = [];

  onTransition(listener: TransitionListener): void {
    this.listeners.push(listener);
  }

  for(upstream: string): Breaker {
    const known = this.breakers.get(upstream);
    if (known !== undefined) return known;
    const onTransition = (to: BreakerState) => {
      for (const listener of this.listeners) listener(upstream, to);
    };
    const made = new Breaker(upstream, { ...OPTIONS, onTransition });
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
