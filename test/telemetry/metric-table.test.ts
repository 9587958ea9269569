import { afterAll, beforeAll, expect, it } from 'vitest';
import { AppModule } from '../../src/app.module.js';
import { prometheusName } from '../../src/cli/reference/metrics-page.js';
import { labelName } from '../../src/observability/exposition/prometheus-name.js';
import { METRIC_ROWS } from '../../src/observability/metrics/metric-table.js';
import { scrape } from '../fixtures/scrape.js';
import { startTestService, type TestServer } from '../fixtures/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestService(AppModule.with);
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${await server.token({ roles: ['user'] })}`,
  };
  const params = { name: 'get-profile', arguments: {} };
  for (const method of ['tools/list', 'tools/call', 'nothing/known']) {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    await fetch(`${server.url}/mcp`, {
      method: 'POST',
      body,
      headers: { ...headers, accept: 'application/json, text/event-stream' },
    });
  }
});
afterAll(() => server.close());

const ROWS = new Map(METRIC_ROWS.map(([name, metric]) => [prometheusName(name, metric), metric]));

it('every sample on /metrics has a label, and a value of it, that the table knows', async () => {
  const { samples } = await scrape(server);
  const strangers = [...samples.keys()].filter((series) => series.startsWith('mcp_')).flatMap(strangersIn);
  expect(samples.size).toBeGreaterThan(100);
  expect(strangers).toEqual([]);
});

it.each(['mcp_made_up_total 1', 'mcp_errors_total{method="ping",user="u1"}', 'mcp_audit_events_total{event="cal"}'])(
  '%s would be found',
  (series) => expect(strangersIn(series)).toHaveLength(1),
);

function strangersIn(series: string): string[] {
  const [name = ''] = /^\w+/.exec(series) ?? [];
  const metric = ROWS.get(name) ?? ROWS.get(name.replace(/_(?:bucket|sum|count)$/, ''));
  if (metric === undefined) return [series];
  const known = new Map(Object.entries(metric.labels ?? {}).map(([label, values]) => [labelName(label), values]));
  const labels = [...series.matchAll(/(\w+)="([^"]*)"/g)].filter(([, label]) => label !== 'le');
  const isKnown = (label: string, value: string) => {
    const values = known.get(label);
    return values !== undefined && (typeof values === 'string' || values.includes(value));
  };
  return labels.every(([, label = '', value = '']) => isKnown(label, value)) ? [] : [series];
}
