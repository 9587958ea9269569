import { objectiveOf } from '../tool/objective.js';
import { BURN_RATES, type BurnRate, FEWEST_FAILURES } from './burn-rates.js';
import { type Expectation, type RuleTest, ruleTest } from './rule-test.js';
import type { ToolObjective } from './tool-objectives.js';
import { burnAlert } from './tool-rules.js';

/** Minutes during which as many calls a minute go well, and as many go wrong. */
interface Phase {
  readonly minutes: number;
  readonly good: number;
  readonly bad: number;
}

/** Calls in a minute of a busy tool. */
const CALLS = 1_000;
/** How many times too fast the budget is spent: below all burn rates, between them, and above all. */
const BURNS = [0.5, 2, 4, 10, 20];

type TestOf = (name: string, series: Expectation['series'], at: string, firing?: readonly BurnRate[]) => RuleTest;

/** What Prometheus must say of each alert of one objective. */
export function toolTests(objective: ToolObjective): RuleTest[] {
  const test: TestOf = (name, series, at, firing = []) =>
    ruleTest({
      name: `${objective.tool.name}, ${objective.kind}: ${name}`,
      series,
      at,
      alertname: objective.alert,
      firing: firing.map((rate) => ({
        rule: burnAlert(objective, rate),
        labels: { tool: objective.tool.name, objective: objective.kind },
      })),
    });
  return [...burnTests(objective, test), ...quietTests(objective, test)];
}

function burnTests(objective: ToolObjective, test: TestOf): RuleTest[] {
  const burning = (burn: number, minutes: number): Phase => {
    const bad = CALLS * objective.budget * burn;
    return { minutes, good: CALLS - bad, bad };
  };
  return [
    ...BURNS.map((burn) =>
      test(
        `the budget is spent ${burn} times as fast as it may be`,
        traffic(objective, [burning(burn, 62)]),
        '61m',
        BURN_RATES.filter(({ factor }) => factor < burn),
      ),
    ),
    test(
      'half an hour after an outage nobody is paged any more',
      traffic(objective, [burning(20, 60), burning(0, 35)]),
      '94m',
      BURN_RATES.filter(({ severity }) => severity === 'ticket'),
    ),
  ];
}

function quietTests(objective: ToolObjective, test: TestOf): RuleTest[] {
  const night = traffic(objective, [
    { minutes: 30, good: 0, bad: 0 },
    { minutes: FEWEST_FAILURES - 1, good: 0, bad: 1 },
    { minutes: 2, good: 0, bad: 0 },
  ]);
  return [
    test('the few bad calls of a night are all its traffic', night, `${30 + FEWEST_FAILURES}m`),
    ...(objective.kind === 'availability'
      ? [test('clients make mistakes only', ownMistakes(objective.tool.name), '61m')]
      : []),
  ];
}

function traffic({ tool, kind }: ToolObjective, phases: readonly Phase[]): Expectation['series'] {
  const good = counter(phases.map(({ minutes, good: by }) => ({ minutes, by })));
  const bad = counter(phases.map(({ minutes, bad: by }) => ({ minutes, by })));
  if (kind === 'availability') return { [calls(tool.name, 'ok')]: good, [calls(tool.name, 'upstream')]: bad };
  const all = counter(phases.map((phase) => ({ minutes: phase.minutes, by: phase.good + phase.bad })));
  const { seconds } = objectiveOf(tool.policy.slo).latency;
  const bound = Number.isInteger(seconds) ? `${seconds}.0` : `${seconds}`;
  return {
    [calls(tool.name, 'ok')]: all,
    [`mcp_tool_duration_seconds_bucket{tool="${tool.name}",outcome="ok",le="${bound}"}`]: good,
  };
}

function ownMistakes(tool: string): Expectation['series'] {
  const mistakes = ['invalid_input', 'tool_error', 'forbidden', 'rate_limited', 'cancelled'];
  return Object.fromEntries(mistakes.map((outcome) => [calls(tool, outcome), counter([{ minutes: 62, by: CALLS }])]));
}

function calls(tool: string, outcome: string): string {
  return `mcp_tool_duration_seconds_count{tool="${tool}",outcome="${outcome}"}`;
}

/** The values of a counter, one a minute: `10+10x59 600+0x34`. */
function counter(phases: readonly { readonly minutes: number; readonly by: number }[]): string {
  let value = 0;
  return phases
    .map(({ minutes, by }) => {
      const written = `${round(value + by)}+${round(by)}x${minutes - 1}`;
      value += by * minutes;
      return written;
    })
    .join(' ');
}

function round(value: number): number {
  return Number(value.toFixed(6));
}
