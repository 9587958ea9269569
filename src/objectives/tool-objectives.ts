import { spellSeconds } from '../tool/latency-bounds.js';
import { objectiveOf } from '../tool/objective.js';
import type { ToolOperation } from '../tool/operation.js';
import { availabilitySli, latencySli, type Sli } from './tool-sli.js';

/** One promise of one tool, in the words of its alerts. */
export interface ToolObjective {
  readonly tool: ToolOperation;
  readonly kind: 'availability' | 'latency';
  readonly alert: string;
  /** Part of the calls that may go wrong, from 0 to 1. */
  readonly budget: number;
  /** What is promised, as a sentence goes on after the tool's name. */
  readonly promise: string;
  readonly sli: Sli;
  /** Name of its page below docs/runbooks, without `.md`. */
  readonly page: string;
}

export function toolObjectives(tool: ToolOperation): readonly ToolObjective[] {
  const { availability, latency } = objectiveOf(tool.policy.slo);
  return [
    {
      tool,
      kind: 'availability',
      alert: 'ToolAvailabilityBurning',
      budget: budgetOf(availability),
      promise: `is available to ${availability} % of calls`,
      sli: availabilitySli(tool.name),
      page: `${pageOf(tool.name)}-availability`,
    },
    {
      tool,
      kind: 'latency',
      alert: 'ToolLatencyBurning',
      budget: budgetOf(latency.percent),
      promise: `answers ${latency.percent} % of calls within ${spellSeconds(latency.seconds)}`,
      sli: latencySli(tool.name, latency.seconds),
      page: `${pageOf(tool.name)}-latency`,
    },
  ];
}

/** Rounded, because 1 - 0.999 is not 0.001 in binary. */
function budgetOf(percent: number): number {
  return Number(((100 - percent) / 100).toFixed(6));
}

function pageOf(tool: string): string {
  return `tool-${tool}`;
}
