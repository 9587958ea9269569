import type { LiveSlice } from '../../config/live-slice.js';
import type { Config } from '../../config/load-config.js';
import type { Principal } from '../../tool/principal.js';
import { type BudgetRule, budgetRulesOf } from './budget-rules.js';
import type { Hit } from './limit-rule.js';
import type { LimitStore } from './limit-store.js';
import { clientSubject, subjectOf } from './subjects.js';

/** More than any budget, and less than a store can count: what is charged is always counted, whatever was left. */
const MOST_COUNTED = 4_000_000_000;

/** What one answer costs. */
interface Cost {
  readonly bytes: number;
  readonly tokens: number;
}

/** How one budget of a client stands. */
export interface BudgetState {
  readonly client: string;
  readonly rule: BudgetRule;
  readonly used: number;
}

/** The budgets of one client, and the rules under which its answers are counted: one for each quota. */
interface Plan {
  readonly rules: readonly BudgetRule[];
  readonly counters: readonly BudgetRule[];
}

/**
 * What clients may read: how much an answer costs is known only when it is there, so a call is let pass while anything is
 * left, and charged afterwards. Whoever calls for no client has the budget of all by itself.
 */
export class Budgets {
  private ofAll!: Plan;
  private ofClients!: ReadonlyMap<string, Plan>;

  /** @param quotas Shared with other instances, where they are. */
  constructor(
    private readonly quotas: LimitStore,
    private readonly budgets: LiveSlice<Config['budgets']>,
    private readonly clients: LiveSlice<Config['clients']>,
  ) {
    this.read();
    for (const source of [budgets, clients]) source.onReplaced(() => this.read());
  }

  /** What a call has to ask its quotas: whether anything is left. Takes nothing of them. */
  questions(principal: Principal, address: string | undefined): readonly Hit[] {
    const { rules } = this.planOf(principal);
    if (rules.length === 0) return NONE;
    const subject = subjectFor(principal, address);
    return rules.map((rule) => ({ rule, subject, cost: 0 }));
  }

  /** Counts an answer that was given. Nobody waits for that. */
  charge(principal: Principal, address: string | undefined, cost: Cost): void {
    const { counters } = this.planOf(principal);
    if (counters.length === 0) return;
    const subject = subjectFor(principal, address);
    const hits = counters.map((rule) => ({ rule, subject, cost: cost[rule.unit] })).filter((hit) => hit.cost > 0);
    if (hits.length > 0) void this.quotas.take(hits);
  }

  /** How the budgets of these clients stand now. */
  async states(names: readonly string[]): Promise<readonly BudgetState[]> {
    const asked = names.flatMap((client) => this.planFor(client).rules.map((rule) => ({ client, rule })));
    if (asked.length === 0) return [];
    const hits = asked.map(({ client, rule }) => ({ rule: counting(rule), subject: clientSubject(client), cost: 0 }));
    const { readings } = await this.quotas.take(hits);
    return asked.map((one, index) => ({ ...one, used: MOST_COUNTED - (readings[index]?.remaining ?? MOST_COUNTED) }));
  }

  private planOf({ clientId }: Principal): Plan {
    return clientId === undefined ? this.ofAll : this.planFor(clientId);
  }

  private planFor(client: string): Plan {
    return this.ofClients.get(client) ?? this.ofAll;
  }

  private read(): void {
    const all = this.budgets.current;
    this.ofAll = planWith(budgetRulesOf(all, undefined));
    this.ofClients = new Map(
      this.clients.current.map(({ id, budgets }) => [id, planWith(budgetRulesOf(all, budgets))]),
    );
  }
}

const NONE: readonly Hit[] = [];

function planWith(rules: readonly BudgetRule[]): Plan {
  return { rules, counters: [...new Map(rules.map((rule) => [rule.key, counting(rule)])).values()] };
}

/** The same quota under a rule that counts and refuses nothing. */
function counting(rule: BudgetRule): BudgetRule {
  return { ...rule, calls: MOST_COUNTED, isShadow: true };
}

function subjectFor(principal: Principal, address: string | undefined): string {
  return principal.clientId === undefined ? subjectOf(principal, address) : clientSubject(principal.clientId);
}
