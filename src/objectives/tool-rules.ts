import { BURN_RATES, type BurnRate, FEWEST_FAILURES, WINDOWS } from './burn-rates.js';
import type { AlertRule, RecordingRule, RuleGroup } from './rule-file.js';
import type { ToolObjective } from './tool-objectives.js';

/** One group, so that an alert is judged by ratios of the same moment. */
export function toolRuleGroup(objective: ToolObjective): RuleGroup {
  return {
    name: `objective-${objective.tool.name}-${objective.kind}`,
    rules: [
      target(objective),
      ...WINDOWS.map((window) => recording(objective, window)),
      ...BURN_RATES.map((rate) => burnAlert(objective, rate)),
    ],
  };
}

/** The alert of one of its burn rates. */
export function burnAlert(objective: ToolObjective, { factor, long, short, severity }: BurnRate): AlertRule {
  const { tool, kind, alert, budget, promise, sli, page } = objective;
  const burns = (window: string) =>
    `${ratioName(window)}{tool="${tool.name}",objective="${kind}"} > ${factor} * ${budget}`;
  const isMoreThanChance = `${sli.failures(long)} >= ${FEWEST_FAILURES}`;
  return {
    alert,
    expr: `${burns(long)}\nand ${burns(short)}\nand on () ${isMoreThanChance}`,
    labels: { severity, window: long },
    annotations: {
      summary: `${tool.name} burns its error budget of ${kind} at more than ${factor}x`,
      description: `${tool.name} promises that it ${promise}. Over ${long} and over ${short} more than ${factor}x as much went wrong as that allows.`,
      runbook: `docs/runbooks/${page}.md`,
    },
  };
}

/** For dashboards: what is promised, from 0 to 1. */
function target({ tool, kind, budget }: ToolObjective): RecordingRule {
  return {
    record: 'tool:mcp_objective_target:ratio',
    expr: `vector(${Number((1 - budget).toFixed(6))})`,
    labels: { tool: tool.name, objective: kind },
  };
}

function recording({ tool, kind, sli }: ToolObjective, window: string): RecordingRule {
  return { record: ratioName(window), expr: sli.ratio(window), labels: { tool: tool.name, objective: kind } };
}

function ratioName(window: string): string {
  return `tool:mcp_objective_errors:ratio_rate${window}`;
}
