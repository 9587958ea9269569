import { FAILURE_KINDS } from '../errors/failure-kinds.js';
import { FAILURES } from '../errors/failure-table.js';

/** What went wrong and what could have, as PromQL over one window. */
export interface Sli {
  /** How many went wrong. */
  failures(window: string): string;
  /** The part of them that went wrong, from 0 to 1; nothing without traffic. */
  ratio(window: string): string;
}

const BURNING = FAILURE_KINDS.filter((kind) => FAILURES[kind].burnsErrorBudget);

/** What a client did wrong is on neither side: it can neither burn the budget nor water it down. */
export function availabilitySli(tool: string): Sli {
  const failed = `mcp_tool_duration_seconds_count{tool="${tool}",outcome=~"${BURNING.join('|')}"}`;
  const valid = `mcp_tool_duration_seconds_count{tool="${tool}",outcome=~"${['ok', ...BURNING].join('|')}"}`;
  return {
    failures: (window) => `sum(increase(${failed}[${window}]))`,
    // A series of failures begins with the first of them.
    ratio: (window) => `(sum(rate(${failed}[${window}])) or vector(0)) / sum(rate(${valid}[${window}]))`,
  };
}

/** Only calls that succeed: one that fails fast is no quick call, one that fails late burns availability already. */
export function latencySli(tool: string, seconds: number): Sli {
  const all = `mcp_tool_duration_seconds_count{tool="${tool}",outcome="ok"}`;
  const quick = `mcp_tool_duration_seconds_bucket{tool="${tool}",outcome="ok",le=~"${boundPattern(seconds)}"}`;
  return {
    failures: (window) => `(sum(increase(${all}[${window}])) - sum(increase(${quick}[${window}])))`,
    ratio: (window) => `1 - sum(rate(${quick}[${window}])) / sum(rate(${all}[${window}]))`,
  };
}

/** `/metrics` and Prometheus 3 write 1.0; the Collector and Prometheus 2 keep 1 where they read it. */
function boundPattern(seconds: number): string {
  return Number.isInteger(seconds) ? `${seconds}|${seconds}[.]0` : `${seconds}`;
}
