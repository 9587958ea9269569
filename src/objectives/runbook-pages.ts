import { FAILURE_KINDS } from '../errors/failure-kinds.js';
import { FAILURES } from '../errors/failure-table.js';
import type { ToolOperation } from '../tool/operation.js';
import { BURN_RATES } from './burn-rates.js';
import { pageName, type ServiceAlert } from './service-alert.js';
import type { ToolObjective } from './tool-objectives.js';

const WRITTEN = '<!-- Written by `npm run docs` from src/objectives. Do not edit. -->';
const SEVERITIES = { page: 'It wakes somebody.', ticket: 'It can wait for the morning.' } as const;

/** What a page of the runbook says, whatever it is about. */
interface Page {
  readonly title: string;
  readonly meaning: string;
  readonly look: readonly string[];
  readonly act: readonly string[];
  readonly facts: string;
}

export function servicePage({ name, severity, meaning, look, act, expr, for: held }: ServiceAlert): string {
  const facts = `${SEVERITIES[severity]} It stands once this has held for ${held}:\n\n\`\`\`promql\n${expr}\n\`\`\``;
  return page({ title: name, meaning, look, act, facts });
}

export function toolPage(objective: ToolObjective): string {
  const { tool, kind, alert, promise, budget, sli } = objective;
  const isLatency = kind === 'latency';
  return page({
    title: `${alert}: ${tool.name}`,
    meaning: `\`${tool.name}\` promises that it ${promise}, and ${isLatency ? 'is too often slower' : 'fails too often'} for that. ${
      isLatency
        ? 'Only calls that succeed count.'
        : 'What clients do wrong does not count, on either side (docs/errors.md).'
    }`,
    look: isLatency ? lookAtLatency(tool) : lookAtAvailability(tool),
    act: isLatency ? actOnLatency(tool) : actOnAvailability(tool),
    facts: `${factsOf(tool)}

The part that goes wrong now, of which ${budget} may:

\`\`\`promql
${sli.ratio('5m')}
\`\`\`

| the budget burns at more than | over | and over | |
|---|---|---|---|
${BURN_RATES.map(({ factor, long, short, severity }) => `| ${factor}x | ${long} | ${short} | ${severity} |`).join('\n')}`,
  });
}

/** docs/runbooks/README.md */
export function runbookIndex(alerts: readonly ServiceAlert[], objectives: readonly ToolObjective[]): string {
  const rows = [
    ...alerts.map(({ name, severity, meaning }) => [`[${name}](${pageName(name)}.md)`, severity, meaning]),
    ...objectives.map(({ tool, alert, promise, page: name }) => [
      `[${alert}, ${tool.name}](${name}.md)`,
      'page or ticket',
      `\`${tool.name}\` promises that it ${promise}.`,
    ]),
  ];
  return `# Runbooks

${WRITTEN}

One page for each alert: what it means, where to look, what to do. [Objectives](../objectives.md) tells how they come about.

| alert | | what it means |
|---|---|---|
${rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}
`;
}

function page({ title, meaning, look, act, facts }: Page): string {
  return `# ${title}

${WRITTEN}

${meaning}

## Look

${numbered(look)}

## Act

${act.map((line) => `- ${line}`).join('\n')}

## Facts

${facts}
`;
}

function numbered(lines: readonly string[]): string {
  return lines.map((line, index) => `${index + 1}. ${line}`).join('\n');
}

function lookAtAvailability({ name, upstream }: ToolOperation): string[] {
  const burning = FAILURE_KINDS.filter((kind) => FAILURES[kind].burnsErrorBudget);
  return [
    `By which outcome: \`sum by (outcome) (increase(mcp_tool_duration_seconds_count{tool="${name}",outcome=~"${burning.join('|')}"}[1h]))\`.`,
    ...(upstream === undefined
      ? []
      : [`Its upstream \`${upstream}\`: \`mcp_breaker_state{breaker="${upstream}"}\`, and \`/health\`.`]),
    `The log of calls of \`${name}\` with that outcome: the cause is there, and the trace id.`,
    'Whether other tools burn too: then it is not the tool.',
  ];
}

function actOnAvailability({ upstream, retries, timeoutMs }: ToolOperation): string[] {
  return [
    ...(upstream === undefined
      ? []
      : [
          `\`upstream\`, \`circuit_open\` or \`upstream_limited\`: see to \`${upstream}\`; the breaker closes by itself.`,
        ]),
    `\`timeout\`: the call has ${timeoutMs === undefined ? '`CALL_TIMEOUT_MS`' : `${timeoutMs} ms`} and this many further attempts: ${retries}. Find what waits in a trace.`,
    '`overloaded`: see [QueueSaturated](queue-saturated.md) and [LoadShedding](load-shedding.md).',
    '`internal`: a defect. Roll back what was deployed last, and report the decision id.',
  ];
}

function lookAtLatency({ name, upstream }: ToolOperation): string[] {
  return [
    `Since when: \`histogram_quantile(0.95, sum by (le) (rate(mcp_tool_duration_seconds_bucket{tool="${name}",outcome="ok"}[5m])))\`. An exemplar of a slow bucket leads to a trace.`,
    'Whether it waits: `sum by (pool) (rate(mcp_queue_wait_duration_seconds_sum[5m]))`.',
    ...(upstream === undefined
      ? []
      : [
          `Its upstream, in seconds: \`rate(mcp_upstream_duration_seconds_sum{dependency="${upstream}"}[5m]) / rate(mcp_upstream_duration_seconds_count{dependency="${upstream}"}[5m])\`.`,
        ]),
    'Whether everything is slower: `nodejs_eventloop_delay_p99_seconds`.',
  ];
}

function actOnLatency({ upstream }: ToolOperation): string[] {
  return [
    'It waits for a slot: see [QueueSaturated](queue-saturated.md).',
    ...(upstream === undefined ? [] : [`\`${upstream}\` is slow: see to it; shorten \`attemptTimeoutMs\` meanwhile.`]),
    'The event loop is late: see [EventLoopLag](event-loop-lag.md).',
    'It has always been so: the promise is wrong. Change `slo` of the tool, with whoever relies on it.',
  ];
}

function factsOf({ toolset, effect, retries, timeoutMs, upstream }: ToolOperation): string {
  return [
    '| toolset | upstream | effect | time | further attempts |',
    '|---|---|---|---|---|',
    `| ${toolset} | ${upstream ?? 'none'} | ${effect} | ${timeoutMs === undefined ? '`CALL_TIMEOUT_MS`' : `${timeoutMs} ms`} | ${retries} |`,
  ].join('\n');
}
