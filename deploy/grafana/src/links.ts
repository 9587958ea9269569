import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';
import { LOKI, TEMPO } from './data-sources.js';

/** What Grafana fills in when a link is followed: the cell of the row that was clicked, or a label of the series. */
export type Clicked = `\${__data.fields.${string}}` | `\${__field.labels.${string}}`;
export const cell = (column: string): Clicked => `\${__data.fields.${column}}`;
export const label = (name: string): Clicked => `\${__field.labels.${name}}`;

function link(title: string, url: string): DashboardLinkBuilder {
  return new DashboardLinkBuilder(title).type(DashboardLinkType.Link).url(url).targetBlank(false);
}

/** Opens the runbook page; where the pages are served is a variable of every dashboard. */
export const runbook = (page: string, title = 'Runbook') => link(title, `\${docs}/runbooks/${page}.md`);

const toolDashboard = (tool: Clicked) =>
  link('This tool, in detail', `/d/gatehouse-tools?var-tool=${tool}&\${instance:queryparam}&\${__url_time_range}`);

/** Traces of calls of a tool that did not end well. */
export const tracesOfTool = (tool: Clicked) =>
  link(
    'Traces of its failed calls',
    explore(TEMPO, {
      queryType: 'traceql',
      tableType: 'traces',
      query: `{resource.service.name="gatehouse" && span.gen_ai.tool.name="${tool}" && span.gatehouse.outcome!="ok"}`,
    }),
  );

/** The audit lines of calls of a tool that did not end well. */
export const logsOfTool = (tool: Clicked) =>
  link(
    'Logs of its failed calls',
    explore(LOKI, { expr: `{service_name="gatehouse"} | audit_name="${tool}" | audit_outcome!="ok"` }),
  );

export const tracesOfOutcome = (outcome: Clicked) =>
  link(
    'Traces with this outcome',
    explore(TEMPO, {
      queryType: 'traceql',
      tableType: 'traces',
      query: `{resource.service.name="gatehouse" && span.gatehouse.outcome="${outcome}"}`,
    }),
  );

export const logsOfOutcome = (outcome: Clicked) =>
  link('Logs with this outcome', explore(LOKI, { expr: `{service_name="gatehouse"} | audit_outcome="${outcome}"` }));

export const tracesOfUpstream = (upstream: Clicked) =>
  link(
    'Traces of failed attempts',
    explore(TEMPO, {
      queryType: 'traceql',
      tableType: 'traces',
      query: `{resource.service.name="gatehouse" && span.gatehouse.upstream="${upstream}" && status=error}`,
    }),
  );

export const LINKS_OF_A_TOOL = (tool: Clicked) => [toolDashboard(tool), tracesOfTool(tool), logsOfTool(tool)];

/** The address of a query in Explore. What Grafana fills in must stay as it is, everything else is encoded. */
function explore(
  source: { readonly type: string; readonly uid: string },
  query: Readonly<Record<string, string>>,
): string {
  const pane = {
    datasource: source.uid,
    queries: [{ refId: 'A', datasource: source, ...query }],
    range: { from: '${__from}', to: '${__to}' },
  };
  const encoded = JSON.stringify({ a: pane })
    .split(/(\$\{[^}]+\})/)
    .map((part, index) => (index % 2 === 1 ? part : encodeURIComponent(part)));
  return `/explore?schemaVersion=1&orgId=1&panes=${encoded.join('')}`;
}
