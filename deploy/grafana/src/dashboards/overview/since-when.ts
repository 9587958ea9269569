import { SERVICE_ALERTS } from '../../../../../src/objectives/service-alerts.js';
import { pageName } from '../../../../../src/objectives/service-alert.js';
import { label, LINKS_OF_A_TOOL, runbook, tracesOfUpstream } from '../../links.js';
import { BURN_RATE } from '../../panels/levels.js';
import { query } from '../../panels/query.js';
import { timeline } from '../../panels/timeline.js';
import { BREAKER_WORDS, breakerStates } from '../../breaker-states.js';
import { HERE, worstBurn } from '../../selectors.js';

/** Of every alert that is not about an objective; those have theirs in the table. */
const RUNBOOKS = Object.fromEntries(SERVICE_ALERTS.map(({ name }) => [name, [runbook(pageName(name))]]));

/** Alerts by name and by what they are about, whatever kind of thing that is. */
const standing = (matchers: string) =>
  `max by (alertname, tool, about) (label_join(ALERTS{alertstate="firing",${matchers}}, "about", "", "tool", "breaker", "pool", "dependency", "upstream", "client", "reason"))`;

export const since = [
  timeline({
    title: 'Tools: speed at which the error budget is spent',
    description:
      'The worse of availability and latency, over 5 minutes. Green: within the promise. Red: the month is spent in two days. The left edge of a colour is when it began. Click for the tool, its traces and logs.',
    width: 12,
    height: 8,
    queries: [query(worstBurn('5m'), '{{tool}}')],
    levels: BURN_RATE,
    unit: 'suffix:x',
    dataLinks: LINKS_OF_A_TOOL(label('tool')),
  }),
  timeline({
    title: 'Alerts',
    description: 'Every alert that stood, from when to when. Click a row for its runbook.',
    width: 12,
    height: 8,
    queries: [query(`${standing('severity="page"')} * 2 or ${standing('')}`, '{{alertname}} {{about}}')],
    levels: ['attention', [2, 'broken']],
    words: { 1: ['ticket', 'attention'], 2: ['page', 'broken'] },
    linksOf: {
      ...RUNBOOKS,
      ToolAvailabilityBurning: [runbook(`tool-${label('tool')}-availability`), ...LINKS_OF_A_TOOL(label('tool'))],
      ToolLatencyBurning: [runbook(`tool-${label('tool')}-latency`), ...LINKS_OF_A_TOOL(label('tool'))],
    },
  }),
  timeline({
    title: 'Upstreams',
    description:
      'The breaker of each upstream, the worst of all instances. Open: its tools answer circuit_open at once.',
    width: 8,
    height: 5,
    queries: [query(breakerStates(HERE), '{{breaker}}')],
    levels: ['good'],
    words: BREAKER_WORDS,
    dataLinks: [tracesOfUpstream(label('breaker')), runbook('breaker-open')],
  }),
  timeline({
    title: 'Dependencies',
    description:
      'What `/health` names, the worst of all instances. Down: tools that need it fail; without an essential one all do. The left edge is when it began.',
    width: 8,
    height: 5,
    queries: [query(`min by (dependency) (mcp_dependency_up{${HERE}})`, '{{dependency}}')],
    levels: ['broken', [1, 'good']],
    words: { 0: ['down', 'broken'], 1: ['up', 'good'] },
    dataLinks: [runbook('dependency-down'), runbook('essential-dependency-down', 'Runbook of an essential one')],
  }),
  timeline({
    title: 'Instances',
    description: 'Whether Prometheus can read each instance. Short gaps are restarts.',
    width: 8,
    height: 5,
    queries: [query('up{job="gatehouse"}', '{{instance}}')],
    levels: ['broken', [1, 'good']],
    words: { 0: ['gone', 'broken'], 1: ['up', 'good'] },
    dataLinks: [runbook('telemetry-absent')],
  }),
];
