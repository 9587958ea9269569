import { Injectable } from '@nestjs/common';
import type { Call } from './call.js';

/** Counts the calls being served, and lets a shutdown wait for them. */
@Injectable()
export class CallsInFlight {
  private active = 0;
  private leaving = false;
  private drained = false;
  private readonly waiting: (() => void)[] = [];
  private readonly unsettled = new Set<Call>();

  get count(): number {
    return this.active;
  }

  /** Whether it will be shut down: new calls are better made elsewhere, and still served. */
  get isLeaving(): boolean {
    return this.leaving;
  }

  get isDraining(): boolean {
    return this.drained;
  }

  /** Those of the pipeline that did not end at once. */
  get pending(): Iterable<Call> {
    return this.unsettled;
  }

  /** One that is no call of the pipeline's, for as long as it is not disposed of. */
  enter(): Disposable {
    this.begin();
    return { [Symbol.dispose]: () => this.end() };
  }

  /** To be followed by one `end`, however the call ends. */
  begin(): void {
    this.active += 1;
  }

  end(): void {
    this.active -= 1;
    if (this.active === 0 && this.waiting.length > 0) this.waiting.splice(0).forEach((resolve) => resolve());
  }

  wait(call: Call): void {
    this.unsettled.add(call);
  }

  settle(call: Call): void {
    this.unsettled.delete(call);
  }

  leave(): void {
    this.leaving = true;
  }

  /** From now on new calls are refused; resolves once the running ones have ended. */
  drain(): Promise<void> {
    this.leaving = true;
    this.drained = true;
    return this.active === 0 ? Promise.resolve() : new Promise((resolve) => this.waiting.push(resolve));
  }
}
