import { runbook } from '../../links.js';
import { FAILURE_RATIO, NONE_OR_BROKEN, PLAIN } from '../../panels/levels.js';
import { query } from '../../panels/query.js';
import { stat } from '../../panels/stat.js';
import { failedRatio, HERE, OF_TOOL, RATE, worstBurn } from '../../selectors.js';

export const broken = [
  stat({
    title: 'Alerts that page',
    description: 'Alerts that wake somebody. Above 0: find it in "Alerts" below and open its runbook from there.',
    width: 4,
    height: 4,
    query: query('count(ALERTS{alertstate="firing",severity="page"}) or vector(0)'),
    unit: 'short',
    levels: NONE_OR_BROKEN,
    isLoud: true,
  }),
  stat({
    title: 'Tools burning their budget',
    description:
      'Tools that spend their error budget faster than they may, over the last hour and still now. The table below says which, and how fast.',
    width: 4,
    height: 4,
    query: query(`count((${worstBurn('1h')} > 1) and (${worstBurn('5m')} > 1)) or vector(0)`),
    unit: 'short',
    levels: NONE_OR_BROKEN,
    isLoud: true,
  }),
  stat({
    title: 'Upstreams left alone',
    description: 'Breakers that are not closed: the upstream failed again and again, so its tools answer circuit_open.',
    width: 4,
    height: 4,
    query: query(`count(max by (breaker) (mcp_breaker_state{state!="closed",${HERE}}) == 1) or vector(0)`),
    unit: 'short',
    levels: NONE_OR_BROKEN,
    isLoud: true,
    links: [runbook('breaker-open')],
  }),
  stat({
    title: 'Instances gone',
    description: 'Instances that Prometheus cannot read: down, or cut off. Nothing else here speaks for them.',
    width: 4,
    height: 4,
    query: query('count(up{job="gatehouse"} == 0) or vector(0)'),
    unit: 'short',
    levels: NONE_OR_BROKEN,
    isLoud: true,
    links: [runbook('telemetry-absent')],
  }),
  stat({
    title: 'Calls that fail',
    description:
      'Part of the calls that fail by a fault of this service or an upstream. What callers do wrong is not in it.',
    width: 4,
    height: 4,
    query: query(failedRatio(OF_TOOL)),
    unit: 'percentunit',
    decimals: 2,
    levels: FAILURE_RATIO,
  }),
  stat({
    title: 'Calls per second',
    description: 'All that arrives. 0 in the middle of the day is an outage that no other number shows.',
    width: 4,
    height: 4,
    query: query(`sum(rate(mcp_requests_total{${HERE}}[${RATE}]))`),
    unit: 'reqps',
    decimals: 1,
    levels: PLAIN,
  }),
];
