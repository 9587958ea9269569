import { FAILURE_KINDS } from '../../../src/errors/failure-kinds.js';
import { FAILURES } from '../../../src/errors/failure-table.js';

/** Label matchers that follow the variables on top of a dashboard. */
export const HERE = 'instance=~"$instance"';
export const OF_JOB = `job="gatehouse",${HERE}`;
export const OF_TOOL = `tool=~"$tool",${HERE}`;

/** Outcomes that are this service's fault or an upstream's. What a caller did wrong counts on neither side. */
const burning = FAILURE_KINDS.filter((kind) => FAILURES[kind].burnsErrorBudget);
export const FAILED = `outcome=~"${burning.join('|')}"`;
/** The same of an attempt at an upstream. */
export const FAILED_ATTEMPT = `error_type=~"${burning.join('|')}"`;
const VALID = `outcome=~"${['ok', ...burning].join('|')}"`;
/** The caller's own mistakes, and what a rule of ours forbids. */
export const REFUSED = `outcome!~"${['ok', ...burning].join('|')}"`;

/** A range wide enough for the scrape interval and the width of a pixel. */
export const RATE = '$__rate_interval';
/** Long enough for a tool that is called now and then. */
export const LATELY = '5m';

export const TOOL_DURATION = 'mcp_tool_duration_seconds';

/** Part of the valid calls that failed; 0 where none did. */
export function failedRatio(
  matchers: string,
  { by = '', range = RATE, metric = `${TOOL_DURATION}_count` } = {},
): string {
  const grouped = by === '' ? 'sum' : `sum by (${by})`;
  const calls = (outcome: string) => `${grouped} (rate(${metric}{${outcome},${matchers}}[${range}]))`;
  // A series of failures begins with the first of them.
  const none = by === '' ? 'vector(0)' : `${calls(VALID)} * 0`;
  return `(${calls(FAILED)} or ${none}) / ${calls(VALID)}`;
}

export function quantile(
  q: number,
  metric: string,
  matchers: string,
  by: readonly string[] = [],
  range = RATE,
): string {
  return `histogram_quantile(${q}, sum by (${['le', ...by].join(', ')}) (rate(${metric}_bucket{${matchers}}[${range}])))`;
}

/** How many times faster than allowed the error budget goes: 1 spends it in exactly its 30 days. */
export function burnRate(window: string, matchers = 'tool=~"$tool"'): string {
  return `tool:mcp_objective_errors:ratio_rate${window}{${matchers}} / (1 - tool:mcp_objective_target:ratio{${matchers}})`;
}

/** Of each tool, by whichever of its objectives is spent faster. */
export function worstBurn(window: string): string {
  return `max by (tool) (${burnRate(window)})`;
}

/** Legend of what each process tells: an instance, or one worker of it. */
export const PROCESS = '{{instance}} {{worker}}';
