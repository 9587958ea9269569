import { Injectable } from '@nestjs/common';
import { Budgets, type BudgetState } from '../admission/limits/budgets.js';
import { ClientNames } from '../identity/clients/client-names.js';
import { type Reading, ServiceMeter } from '../observability/metrics/service-meter.js';

/** How the budgets of the clients of the configuration stand, asked whenever somebody asks for metrics. */
@Injectable()
export class BudgetMetrics {
  private names: readonly string[] = [];

  constructor(
    meter: ServiceMeter,
    private readonly budgets: Budgets,
    clients: ClientNames,
  ) {
    // Of nobody else: they are many, each with a budget of its own.
    clients.onNamed((names) => (this.names = names));
    const used = new ToldBudgets();
    const limit = new ToldBudgets();
    meter.observeGauge('mcp.budget.used', () => this.read(used, (state) => state.used));
    meter.observeGauge('mcp.budget.limit', () => this.read(limit, ({ rule }) => rule.calls));
  }

  private async read(told: ToldBudgets, valueOf: (state: BudgetState) => number): Promise<readonly Reading[]> {
    const states = await this.budgets.states(this.names);
    return told.with(states.map((state) => [valueOf(state), labelsOf(state)]));
  }
}

type Labels = ReturnType<typeof labelsOf>;

function labelsOf({ client, rule }: BudgetState) {
  const mode = rule.isShadow ? 'report' : 'enforce';
  return { client, budget: rule.unit, window: `${rule.windowMs / 1_000}s`, mode };
}

/** The SDK repeats for ever what it was told once: of a budget that is no more it is told 0. */
class ToldBudgets {
  private readonly known = new Map<string, Labels>();

  with(readings: readonly (readonly [number, Labels])[]): readonly Reading[] {
    const now = new Map(readings.map((reading) => [JSON.stringify(reading[1]), reading]));
    const gone = [...this.known].filter(([key]) => !now.has(key));
    for (const [key, [, labels]] of now) this.known.set(key, labels);
    return [...readings, ...gone.map(([, labels]) => [0, labels] as const)];
  }
}
