import { COLOURS } from '../../colours.js';
import { runbook } from '../../links.js';
import { graph } from '../../panels/graph.js';
import { query } from '../../panels/query.js';
import { timeline } from '../../panels/timeline.js';
import { HERE, RATE } from '../../selectors.js';

/** What leaves a row also where all is well. */
const CALLS = 'tools/call|prompts/get|resources/read';

export const trail = [
  graph({
    title: 'Audit rows',
    description: 'stored: in the trail; spilled: in a file until the store is back; lost: gone. One row for each call.',
    width: 12,
    height: 8,
    queries: [query(`sum by (result) (rate(mcp_audit_events_total{${HERE}}[${RATE}]))`, '{{result}}')],
    unit: 'cps',
    colours: { stored: COLOURS.good, spilled: COLOURS.attention, lost: COLOURS.broken },
    links: [runbook('audit-rows-lost')],
  }),
  graph({
    title: 'Calls without a row',
    description:
      'Requests that leave a row (calls, and whatever was refused) less rows that were stored. Above 0 while the store is lost, below once it takes the rest; above for good: the trail has a hole.',
    width: 12,
    height: 8,
    queries: [
      query(
        `sum by (instance) (rate(mcp_requests_total{method=~"${CALLS}",${HERE}}[${RATE}]) or rate(mcp_requests_total{outcome!="ok",${HERE}}[${RATE}])) - on (instance) sum by (instance) (rate(mcp_audit_events_total{event="call",result="stored",${HERE}}[${RATE}]))`,
        '{{instance}}',
      ),
    ],
    unit: 'cps',
    min: -0.5,
  }),
  timeline({
    title: 'Where audit rows go',
    description: 'The store of the trail, a file while it is lost, or nowhere: then calls are refused.',
    width: 12,
    height: 8,
    queries: [
      query(
        `clamp_max(max by (instance) (mcp_audit_state{state="waiting",${HERE}}) + 2 * max by (instance) (mcp_audit_state{state="failing",${HERE}}), 2)`,
        '{{instance}}',
      ),
    ],
    levels: ['good', [1, 'attention'], [2, 'broken']],
    words: { 0: ['store', 'good'], 1: ['file', 'attention'], 2: ['nowhere', 'broken'] },
    dataLinks: [runbook('audit-rows-spilled')],
  }),
  graph({
    title: 'Audit rows that wait',
    description: 'Not stored yet: what is in a file outlives a crash. In memory only some, unless the disk takes none.',
    width: 12,
    height: 8,
    queries: [query(`sum by (place) (mcp_audit_waiting{${HERE}})`, '{{place}}')],
    unit: 'short',
    colours: { memory: COLOURS.muted, file: COLOURS.attention },
    links: [runbook('audit-rows-spilled')],
  }),
  graph({
    title: 'Changes of the configuration',
    description: 'What became of changed files. rejected: the log names the keys; the old values stay in force.',
    width: 12,
    height: 8,
    queries: [query(`sum by (result) (increase(mcp_config_reloads_total{${HERE}}[5m]))`, '{{result}}')],
    unit: 'short',
    colours: { applied: COLOURS.good, rejected: COLOURS.broken, unchanged: COLOURS.muted },
    links: [runbook('configuration-waiting')],
  }),
  graph({
    title: 'Key sets fetched',
    description:
      'Fetches of the keys that verify tokens. failed: the authorization server cannot be reached, kept keys are used.',
    width: 12,
    height: 8,
    queries: [query(`sum by (result) (increase(mcp_jwks_fetches_total{${HERE}}[5m]))`, '{{result}}')],
    unit: 'short',
    colours: { ok: COLOURS.good, failed: COLOURS.broken },
  }),
];
