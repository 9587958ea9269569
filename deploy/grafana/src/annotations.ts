import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { COLOURS } from './colours.js';
import { PROMETHEUS } from './data-sources.js';

interface Marked {
  readonly name: string;
  /** Marked while it has a value above 0. */
  readonly expr: string;
  readonly colour: keyof typeof COLOURS;
  readonly title: string;
  readonly text: string;
}

const marked = ({ name, expr, colour, title, text }: Marked) =>
  new AnnotationQueryBuilder()
    .name(name)
    .datasource(PROMETHEUS)
    .enable(true)
    .iconColor(COLOURS[colour])
    .expr(expr)
    .step('15s')
    .titleFormat(title)
    .textFormat(text);

/** What may explain a change, drawn over every panel. */
export const ANNOTATIONS = [
  marked({
    name: 'Restarts',
    // Counts from 0 in each process; nothing else about a process is in the metrics.
    expr: 'max by (instance) (resets(nodejs_eventloop_time_seconds_total[1m])) > 0',
    colour: 'info',
    title: 'Restart',
    text: '{{instance}} was started again',
  }),
  marked({
    name: 'Breakers open',
    expr: 'max by (breaker) (mcp_breaker_state{state="open"}) > 0',
    colour: 'broken',
    title: 'Breaker open',
    text: '{{breaker}} is left alone',
  }),
  marked({
    name: 'Configuration applied',
    expr: 'sum by (instance) (increase(mcp_config_reloads_total{result="applied"}[1m])) > 0',
    colour: 'attention',
    title: 'New configuration',
    text: '{{instance}} runs a changed configuration',
  }),
];
