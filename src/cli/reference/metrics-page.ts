import { familyName, labelName } from '../../observability/exposition/prometheus-name.js';
import { METRIC_ROWS } from '../../observability/metrics/metric-table.js';

/** A dashboard that ships: its title, and the JSON that Grafana loads. */
export interface ShippedDashboard {
  readonly title: string;
  readonly json: string;
}

const INTRO = `# Metrics

<!-- Written by \`npm run docs\` from the tables in src/observability/metrics. Do not edit. -->

Every metric of this service, as Prometheus reads it from \`/metrics\`; over OTLP the name in brackets. The values of every label are a
closed set: from the code, the catalogue or the configuration, never from what a client wrote. Counters of what is known
start at 0. A histogram \`x\` is read as \`x_bucket\`, \`x_sum\` and \`x_count\`; those of requests and tools carry exemplars. [Dashboards](dashboards.md)
show what they are good for, [objectives](objectives.md) what is alerted on.

`;

const OUTRO = `
Beside these there are the metrics of the runtime (\`nodejs_*\`, \`v8js_*\`), of HTTP (\`http_*\`) and of telemetry itself (\`otel_sdk_*\`), by the
names that OpenTelemetry gives them, where the process was started with its bootstrap as \`npm start\` does; those of HTTP and of telemetry only where something is
sent over OTLP. \`http_client_request_duration_seconds\` is the time of a request to another server, from where a tool asks for it, so a wait for
one of the connections of its \`HttpClient\` is part of it, to where it has the answer; of a \`fetch\`, to the end of the answer.
`;

export function renderMetricsPage(dashboards: readonly ShippedDashboard[]): string {
  const sections = METRIC_ROWS.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, metric]) =>
    [
      `## ${prometheusName(name, metric)}`,
      '',
      `${metric.tells} (\`${name}\`)`,
      '',
      `- Type: ${metric.type}${metric.unit === undefined ? '' : `, in \`${metric.unit}\``}`,
      `- Labels: ${labelsOf(metric)}`,
      `- Dashboards: ${usedBy(prometheusName(name, metric), dashboards)}`,
      '',
    ].join('\n'),
  );
  return `${INTRO}${sections.join('\n')}${OUTRO}`;
}

type Metric = (typeof METRIC_ROWS)[number][1];

/** The name under which Prometheus has it. */
export function prometheusName(name: string, { type, unit }: Metric): string {
  const family = familyName(name, unit ?? '', type === 'up-down' ? 'gauge' : type);
  return type === 'counter' ? `${family}_total` : family;
}

function labelsOf({ labels = {} }: Metric): string {
  const each = Object.entries(labels).map(
    ([label, values]) =>
      `\`${labelName(label)}\` (${typeof values === 'string' ? values : values.map((value) => `\`${value}\``).join(', ')})`,
  );
  return each.length === 0 ? 'none' : each.join('; ');
}

function usedBy(name: string, dashboards: readonly ShippedDashboard[]): string {
  const mention = new RegExp(`\\b${name}(?:_bucket|_sum|_count)?\\b`);
  const titles = dashboards.filter(({ json }) => mention.test(json)).map(({ title }) => title);
  return titles.length === 0 ? 'none; for questions of your own' : titles.join(', ');
}
