import { Failure, type QuotaState } from '../../errors/failure.js';
import type { Hit, LimitScope } from './limit-rule.js';
import type { Reading, Taken } from './limit-store.js';

/** What others may not learn of a quota that all principals share: how much the others use of it. */
const SHARED: ReadonlySet<LimitScope> = new Set(['global', 'all_requests', 'tool']);

/** The usual case, on every call. */
const NONE: LimitScope[] = [];

/** What was decided of one call, and why. */
export class LimitVerdict {
  constructor(private readonly taken: Taken) {}

  /** Undefined for what may go on. Where several rules refuse, the one that holds longest speaks. */
  get refusal(): Failure | undefined {
    if (this.taken.isAdmitted) return undefined;
    const over = this.taken.readings.filter(({ hit, isOver }) => !hit.rule.isShadow && isOver);
    const worst = over.reduce((one, other) => (other.resetMs > one.resetMs ? other : one));
    const { rule } = worst.hit;
    const retryAfter = Math.max(1, Math.ceil(worst.resetMs / 1_000));
    return new Failure('rate_limited', messageOf(worst.hit, retryAfter), {
      limit: rule.calls,
      remaining: worst.remaining,
      retryAfter,
      rule: rule.name,
      quotas: this.quotasOf(({ hit }) => hit === worst.hit || isOwn(hit)),
    });
  }

  /** The rules in shadow that would have refused it. */
  get wouldReject(): readonly LimitScope[] {
    let over: LimitScope[] = NONE;
    for (const { hit, isOver } of this.taken.readings) {
      if (isOver && hit.rule.isShadow) over = [...over, hit.rule.scope];
    }
    return over;
  }

  /** How the caller's own quotas stand. */
  get quotas(): readonly QuotaState[] {
    return this.quotasOf(({ hit }) => isOwn(hit));
  }

  private quotasOf(isTold: (reading: Reading) => boolean): readonly QuotaState[] {
    return this.taken.readings.filter(isTold).map(quotaOf);
  }
}

function isOwn({ rule }: Hit): boolean {
  return !SHARED.has(rule.scope) && !rule.isShadow;
}

function quotaOf({ hit: { rule }, remaining, resetMs }: Reading): QuotaState {
  return {
    name: rule.name,
    limit: rule.calls,
    windowSeconds: rule.windowMs / 1_000,
    remaining,
    resetSeconds: Math.ceil(resetMs / 1_000),
  };
}

const WHOSE: Readonly<Record<LimitScope, string>> = {
  global: 'of all clients together',
  principal: 'for you',
  client: 'for your client',
  toolset: 'for you to this toolset',
  tool: 'of this tool by all clients together',
  principal_tool: 'of this tool for you',
  requests: 'for you',
  all_requests: 'of all clients together',
  address: 'from your address',
  budget: 'of your client',
};

function messageOf({ rule, cost }: Hit, retryAfter: number): string {
  if (rule.unit !== undefined) {
    const budget = `${rule.calls} ${rule.unit} of answers in ${spanOf(rule.windowMs)}`;
    return `The budget ${WHOSE[rule.scope]} is used up: ${budget}. Try again in ${retryAfter} s, and ask for less at a time.`;
  }
  const what =
    rule.scope === 'requests' || rule.scope === 'all_requests' || rule.scope === 'address' ? 'requests' : 'calls';
  const weight = cost > 1 ? ` This call counts as ${cost}.` : '';
  return `Too many ${what}: ${rule.calls} in ${spanOf(rule.windowMs)} is the limit ${WHOSE[rule.scope]}.${weight} Try again in ${retryAfter} s.`;
}

function spanOf(ms: number): string {
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000} h`;
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1_000} s`;
}
