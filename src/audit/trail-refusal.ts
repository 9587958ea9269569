import { Failure } from '../errors/failure.js';
import type { TrailOptions, TrailState } from './trail-options.js';

/** Seconds after which a store may be back. */
const RETRY_AFTER_SECONDS = 5;

/** Why a call may not be served now: what it does could not be told afterwards. */
export function trailRefusal(state: TrailState, { whenLost }: Pick<TrailOptions, 'whenLost'>): Failure | undefined {
  const isServed = state === 'stored' || (state === 'waiting' && whenLost === 'spill');
  if (isServed) return undefined;
  return new Failure('overloaded', 'This server cannot keep its audit trail and serves no calls until it can.', {
    retryAfter: RETRY_AFTER_SECONDS,
    refusedBy: state === 'waiting' ? 'audit_store' : 'audit_trail',
  });
}
