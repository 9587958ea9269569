import type { LiveSlice } from '../../config/live-slice.js';
import type { Config } from '../../config/load-config.js';
import type { Operation } from '../../tool/operation.js';
import type { Principal } from '../../tool/principal.js';
import type { Rate } from '../../tool/rate.js';
import { ratesOf } from '../../config/rate.js';
import type { Budgets } from './budgets.js';
import { type LimitPlan, planOf } from './limit-plan.js';
import type { Hit, LimitRule } from './limit-rule.js';
import { rulesOf } from './limit-rules.js';
import type { LimitStore, Taken } from './limit-store.js';
import { LimitVerdict } from './limit-verdict.js';
import { addressSubject, subjectOf } from './subjects.js';

/** Whether a call, or any other request, is within every limit that holds for it. */
export class RateLimiter {
  private plans = new WeakMap<Operation, KnownPlan>();
  private requestRules!: { readonly own: readonly LimitRule[]; readonly all: readonly LimitRule[] };
  private requestHits = new WeakMap<Principal, readonly Hit[]>();
  private addressRules!: readonly LimitRule[];
  private readonly clientRules = new WeakMap<readonly Rate[], readonly LimitRule[]>();

  /**
   * @param quotas Shared with other instances, where they are.
   * @param addressQuotas Always this instance's own: who has shown no credential yet must not make work for anybody else.
   */
  constructor(
    private readonly quotas: LimitStore,
    private readonly addressQuotas: LimitStore,
    private readonly limits: LiveSlice<Config['limits']>,
    private readonly budgets: Pick<Budgets, 'questions'>,
  ) {
    this.read();
    limits.onReplaced(() => this.read());
  }

  /** @param address Counts for a caller without a credential. */
  ofCall(
    operation: Operation,
    principal: Principal,
    address: string | undefined,
  ): LimitVerdict | Promise<LimitVerdict> {
    const hits =
      principal.kind === 'anonymous'
        ? this.hitsOf(operation, principal, address)
        : this.knownHitsOf(operation, principal);
    const questions = this.budgets.questions(principal, address);
    return this.decide(this.quotas, questions.length === 0 ? hits : [...hits, ...questions]);
  }

  /** For what is asked over HTTP and is no call. */
  ofRequest(principal: Principal, address: string | undefined): LimitVerdict | Promise<LimitVerdict> {
    return this.decide(
      this.quotas,
      principal.kind === 'anonymous' ? this.requestHitsOf(principal, address) : this.knownRequestHitsOf(principal),
    );
  }

  /** For every HTTP request, before anybody looks at who sends it. */
  ofAddress(address: string | undefined): LimitVerdict | Promise<LimitVerdict> {
    const subject = addressSubject(address);
    return this.decide(
      this.addressQuotas,
      this.addressRules.map((rule) => ({ rule, subject, cost: 1 })),
    );
  }

  /** Principals live as long as their credential is remembered, so what their calls of one tool meet is written once. */
  private knownHitsOf(operation: Operation, principal: Principal): readonly Hit[] {
    const { hitsBy } = this.planFor(operation);
    let hits = hitsBy.get(principal);
    if (hits === undefined) hitsBy.set(principal, (hits = this.hitsOf(operation, principal, undefined)));
    return hits;
  }

  private knownRequestHitsOf(principal: Principal): readonly Hit[] {
    let hits = this.requestHits.get(principal);
    if (hits === undefined) this.requestHits.set(principal, (hits = this.requestHitsOf(principal, undefined)));
    return hits;
  }

  private requestHitsOf(principal: Principal, address: string | undefined): readonly Hit[] {
    const subject = subjectOf(principal, address);
    return [
      ...this.requestRules.all.map((rule) => ({ rule, subject: '', cost: 1 })),
      ...this.requestRules.own.map((rule) => ({ rule, subject, cost: 1 })),
    ];
  }

  private hitsOf(operation: Operation, principal: Principal, address: string | undefined): readonly Hit[] {
    const { shared, perPrincipal, weight } = this.planFor(operation);
    const subject = subjectOf(principal, address);
    const ofClient = principal.limits === undefined ? [] : this.rulesOfClient(principal.limits);
    return [
      ...shared.map((rule) => ({ rule, subject: '', cost: costOf(rule, weight) })),
      ...[...perPrincipal, ...ofClient].map((rule) => ({ rule, subject, cost: costOf(rule, weight) })),
    ];
  }

  private decide(quotas: LimitStore, hits: readonly Hit[]): LimitVerdict | Promise<LimitVerdict> {
    const taken = hits.length === 0 ? NOTHING_TAKEN : quotas.take(hits);
    return taken instanceof Promise ? taken.then((decided) => new LimitVerdict(decided)) : new LimitVerdict(taken);
  }

  private planFor(operation: Operation): KnownPlan {
    let plan = this.plans.get(operation);
    if (plan === undefined) {
      plan = { ...planOf(operation, this.limits.current), hitsBy: new WeakMap() };
      this.plans.set(operation, plan);
    }
    return plan;
  }

  private rulesOfClient(rates: readonly Rate[]): readonly LimitRule[] {
    let rules = this.clientRules.get(rates);
    if (rules === undefined) this.clientRules.set(rates, (rules = rulesOf('client', rates)));
    return rules;
  }

  private read(): void {
    const { requests, allRequests, address } = this.limits.current;
    this.plans = new WeakMap();
    this.requestHits = new WeakMap();
    this.requestRules = {
      own: rulesOf('requests', ratesOf(requests)),
      all: rulesOf('all_requests', ratesOf(allRequests)),
    };
    this.addressRules = rulesOf('address', ratesOf(address));
  }
}

interface KnownPlan extends LimitPlan {
  readonly hitsBy: WeakMap<Principal, readonly Hit[]>;
}

/** Every limit that would hold is off. */
const NOTHING_TAKEN: Taken = { isAdmitted: true, readings: [] };

function costOf({ scope, calls }: LimitRule, weight: number): number {
  const isOfOneTool = scope === 'tool' || scope === 'principal_tool';
  return isOfOneTool ? 1 : Math.min(weight, calls);
}
