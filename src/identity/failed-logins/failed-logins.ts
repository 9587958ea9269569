import { Inject, Injectable } from '@nestjs/common';
import { addressMatcher } from '../../config/address-range.js';
import { configSlice } from '../../config/config-slices.js';
import type { Config } from '../../config/load-config.js';
import { Failure } from '../../errors/failure.js';
import { FailureWindow } from './failure-window.js';
import { networkOf } from './network-of.js';

const WINDOW_MS = 60_000;

/** Keeps whoever guesses credentials from trying on: after too many bad ones nothing of that address is looked at. */
@Injectable()
export class FailedLogins {
  private readonly max: number;
  private readonly window: FailureWindow;
  private readonly isExempt: (address: string) => boolean;

  constructor(@Inject(configSlice('server')) { failedLoginsPerMinute, failedLoginsExempt }: Config['server']) {
    this.max = failedLoginsPerMinute;
    this.window = new FailureWindow(this.max, WINDOW_MS);
    this.isExempt = addressMatcher(failedLoginsExempt);
  }

  /**
   * Before any work on a credential. A good credential does not help: who has one does not guess.
   * @throws Failure `rate_limited`
   */
  refuseTooMany(address: string, now = performance.now()): void {
    if (this.window.size === 0) return;
    const waitMs = this.window.waitMs(networkOf(address), now);
    if (waitMs === 0) return;
    throw new Failure(
      'rate_limited',
      'Too many credentials from your address were not accepted. Wait, then try again.',
      {
        limit: this.max,
        retryAfter: Math.ceil(waitMs / 1_000),
        fault: 'too_many_failures',
        refusedBy: 'failed_logins',
        room: { bound: this.max },
      },
    );
  }

  /** @returns Whether the address has just had its last try. */
  add(address: string, now = performance.now()): boolean {
    if (this.isExempt(address)) return false;
    const network = networkOf(address);
    this.window.add(network, now);
    return this.window.waitMs(network, now) > 0;
  }
}
