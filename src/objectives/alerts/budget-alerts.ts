import type { ServiceAlert } from '../service-alert.js';

const SERIES = 'instance="a:3000",client="crm-bot",budget="tokens",window="86400s",mode="enforce"';

export const BUDGET_ALERTS: readonly ServiceAlert[] = [
  {
    name: 'BudgetNearlyUsed',
    // Instances that share a Redis all tell the same number; others each have a budget of their own.
    expr: 'max by (client, budget, window, mode) (mcp_budget_used / mcp_budget_limit) > 0.9',
    for: '5m',
    severity: 'ticket',
    summary: '{{ $labels.client }} has used more than 90 % of its {{ $labels.budget }} within {{ $labels.window }}',
    meaning:
      'The client soon gets rate_limited for every call, or would, where the budget only reports: `mode` says which.',
    look: [
      '`topk(5, sum by (tool) (rate(mcp_tool_response_tokens_sum[1h])))`: which tool answers so much?',
      '`sum by (method) (rate(mcp_list_response_tokens_sum[1h]))`: does it list again and again?',
      '`gatehouse audit query --since 24h --json`, of it the rows with its `clientId`: one large question, or a loop?',
    ],
    act: [
      'A loop: tell its owner. A larger need: raise `budgets` in its record, which counts without a restart.',
      'Large answers: `maxTokens` of the tool, or smaller pages.',
    ],
    proof: {
      at: '12m',
      fires: { [`mcp_budget_used{${SERIES}}`]: '950x20', [`mcp_budget_limit{${SERIES}}`]: '1000x20' },
      quiet: {
        [`mcp_budget_used{${SERIES}}`]: '890x20',
        [`mcp_budget_limit{${SERIES}}`]: '1000x20',
        // A budget that is no more.
        'mcp_budget_used{instance="a:3000",client="old",budget="bytes",window="3600s",mode="report"}': '0x20',
        'mcp_budget_limit{instance="a:3000",client="old",budget="bytes",window="3600s",mode="report"}': '0x20',
      },
      labels: { client: 'crm-bot', budget: 'tokens', window: '86400s', mode: 'enforce' },
    },
  },
];
