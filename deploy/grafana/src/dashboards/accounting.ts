import { cell, LINKS_OF_A_TOOL, runbook } from '../links.js';
import { graph } from '../panels/graph.js';
import type { Levels } from '../panels/levels.js';
import { query } from '../panels/query.js';
import { table } from '../panels/table.js';
import { HERE, LATELY, OF_TOOL, quantile, RATE } from '../selectors.js';

const MINE = `client=~"$client",${OF_TOOL}`;
const LISTED = `client=~"$client",${HERE}`;
const ESTIMATE = 'Tokens are an estimate, a quarter of the characters.';

/** What a model reads for an answer. Beyond, it forgets what it was asked. */
const ANSWER_TOKENS: Levels = ['good', [4_096, 'attention'], [16_384, 'broken']];

const perSecond = (metric: string, by: string, matchers: string, range = RATE) =>
  `sum by (${by}) (rate(${metric}_sum{${matchers}}[${range}]))`;

/** What answers cost those who read them. */
export const ACCOUNTING = [
  graph({
    title: 'Tokens per second, by client',
    description: `Whose models read how much. ${ESTIMATE}`,
    width: 8,
    height: 8,
    queries: [query(perSecond('mcp_tool_response_tokens', 'client', MINE), '{{client}}')],
    unit: 'short',
    isStacked: true,
  }),
  graph({
    title: 'Tokens per second, by tool',
    description: `Which tool fills the context of models. Ask it for fewer fields or smaller pages. ${ESTIMATE}`,
    width: 8,
    height: 8,
    queries: [query(perSecond('mcp_tool_response_tokens', 'tool', MINE), '{{tool}}')],
    unit: 'short',
    isStacked: true,
  }),
  graph({
    title: 'Bytes per second, by tool',
    description: 'What the network carries: answers as JSON.',
    width: 8,
    height: 8,
    queries: [query(perSecond('mcp_tool_response_bytes', 'tool', MINE), '{{tool}}')],
    unit: 'Bps',
    isStacked: true,
  }),
  table({
    title: 'Answers, the largest on top',
    description: `The last 5 minutes, by tool and client. ${ESTIMATE} Red: more than a model reads well; answers over the limit are refused as answer_too_large.`,
    width: 24,
    height: 8,
    labels: { tool: 'Tool', client: 'Client' },
    columns: [
      {
        name: 'Tokens, p95',
        expr: quantile(0.95, 'mcp_tool_response_tokens', MINE, ['tool', 'client'], LATELY),
        unit: 'short',
        decimals: 0,
        levels: ANSWER_TOKENS,
      },
      {
        name: 'Tokens/s',
        expr: perSecond('mcp_tool_response_tokens', 'tool, client', MINE, LATELY),
        unit: 'short',
        decimals: 1,
      },
      {
        name: 'Bytes, p95',
        expr: quantile(0.95, 'mcp_tool_response_bytes', MINE, ['tool', 'client'], LATELY),
        unit: 'bytes',
      },
      { name: 'Bytes/s', expr: perSecond('mcp_tool_response_bytes', 'tool, client', MINE, LATELY), unit: 'Bps' },
    ],
    sortBy: 'Tokens, p95',
    rowLinks: LINKS_OF_A_TOOL(cell('Tool')),
  }),
  graph({
    title: 'Budgets, how much is used',
    description:
      'Tokens and bytes each client was given within the window of its budget, of what it may be given. At 100 % its calls are rate_limited, where the budget is enforced.',
    width: 12,
    height: 8,
    queries: [
      query(
        `max by (client, budget, window) (mcp_budget_used{${LISTED}} / (mcp_budget_limit{${LISTED}} > 0))`,
        '{{client}}: {{budget}} in {{window}}',
      ),
    ],
    unit: 'percentunit',
    levels: ['good', [0.9, 'broken']],
    links: [runbook('budget-nearly-used')],
  }),
  graph({
    title: 'Tokens of a list of tools',
    description: `What a model reads before it can call anything: the mean page of tools/list and the other lists, for each client. ${ESTIMATE}`,
    width: 12,
    height: 8,
    queries: [
      query(
        `sum by (method, client) (rate(mcp_list_response_tokens_sum{${LISTED}}[${LATELY}])) / sum by (method, client) (rate(mcp_list_response_tokens_count{${LISTED}}[${LATELY}]))`,
        '{{method}} {{client}}',
      ),
    ],
    unit: 'short',
  }),
];
