import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { makeApiKey } from '../../src/config/api-key.js';
import { type GatehouseProcess, startGatehouse } from '../fixtures/gatehouse-process.js';
import { type Selector, selectorsIn } from '../fixtures/promql-selectors.js';
import { callTool, ERAS, post } from '../fixtures/raw-call.js';
import { type Scrape, scrape } from '../fixtures/scrape.js';

const FOLDER = 'deploy/prometheus';
/** Written by Prometheus itself: `up`, and the labels of where a sample was scraped. */
const OF_PROMETHEUS = { metric: 'up', labels: ['job', 'instance'] };
const WITHIN = { timeout: 20_000, interval: 100 };

interface RuleFile {
  readonly groups: { readonly rules: { readonly record?: string; readonly alert?: string; readonly expr: string }[] }[];
}
interface TestFile {
  readonly tests: { readonly input_series: { readonly series: string }[] }[];
}

const read = <T>(folder: string): T[] =>
  readdirSync(join(FOLDER, folder)).map((file) => parse(readFileSync(join(FOLDER, folder, file), 'utf8')) as T);
const RULES = read<RuleFile>('rules').flatMap(({ groups }) => groups.flatMap(({ rules }) => rules));
const RECORDED = new Set(RULES.map(({ record }) => record).filter((name) => name !== undefined));
const PAGES = readdirSync('docs/runbooks').map((file) => [file, readFileSync(join('docs/runbooks', file), 'utf8')]);

let folder: string;
let server: GatehouseProcess;
/** The names of the labels of each metric that the running service shows. */
let shown: ReadonlyMap<string, ReadonlySet<string>>;
const trusted = tls.getCACertificates('default');

beforeAll(async () => {
  // Nobody listens there: a lost Redis, collector or upstream has metrics of its own.
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-alerts-'));
  const lost = { name: 'lost', url: 'http://127.0.0.1:1/mcp', access: 'authenticated', tools: [{ match: '*' }] };
  writeFileSync(join(folder, 'config.yaml'), stringify({ upstreams: [lost] }));
  server = await startGatehouse({
    GATEHOUSE_CONFIG: join(folder, 'config.yaml'),
    REDIS_URL: 'redis://127.0.0.1:1',
    AUTH_KEYS: `bot:${makeApiKey().key}`,
    BUDGET_TOKENS: '1000000/day',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    OTEL_BSP_SCHEDULE_DELAY: '50',
    OTEL_BLRP_SCHEDULE_DELAY: '50',
  });
  tls.setDefaultCACertificates([...trusted, readFileSync(server.certPath, 'utf8')]);
  const authorization = `Bearer ${await server.token({ sub: 'ada' })}`;
  for (const tool of ['health-check', 'get-profile']) {
    await callTool({ mcp: new URL(server.mcp) }, { era: ERAS[0], tool, authorization });
  }
  const list = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
  await post({ mcp: new URL(server.mcp) }, list, { authorization, 'mcp-protocol-version': ERAS[0] });
  const ofWorkers = await shownByWorkers();
  shown = await vi.waitFor(async () => {
    const metrics = labelsByMetric(await scrape(server));
    for (const signal of ['span', 'log']) {
      expect(metrics.get(`otel_sdk_processor_${signal}_processed_total`)).toContain('error_type');
    }
    return new Map([...metrics, ...ofWorkers]);
  }, WITHIN);
}, 120_000);
afterAll(async () => {
  tls.setDefaultCACertificates(trusted);
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** What only a service of several processes has, of a second one. */
async function shownByWorkers(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const workers = await startGatehouse({
    WORKERS: '2',
    TLS: 'off',
    HOST: '127.0.0.1',
    REDIS_URL: 'redis://127.0.0.1:1',
  });
  try {
    return new Map([...labelsByMetric(await scrape(workers))].filter(([metric]) => metric.startsWith('mcp_worker_')));
  } finally {
    await workers.stop();
  }
}

function labelsByMetric({ samples }: Scrape): ReadonlyMap<string, ReadonlySet<string>> {
  const labels = new Map<string, Set<string>>();
  for (const series of samples.keys()) {
    const [{ metric, labels: names }] = selectorsIn(series) as [Selector];
    labels.set(metric, (labels.get(metric) ?? new Set()).union(new Set(names)));
  }
  return labels;
}

/** What the selectors of an expression ask for and nobody writes. */
function unknownIn(expr: string): string[] {
  return selectorsIn(expr).flatMap(({ metric, labels }) => {
    if (metric === OF_PROMETHEUS.metric || RECORDED.has(metric)) return [];
    const known = shown.get(metric);
    if (known === undefined) return [metric];
    return labels
      .filter((label) => !known.has(label) && !OF_PROMETHEUS.labels.includes(label))
      .map((label) => `${metric}{${label}}`);
  });
}

describe('what the rules read is what the running service shows', () => {
  it.each(RULES.filter(({ alert }) => alert !== undefined))('alert $alert: $expr', ({ expr }) => {
    expect(selectorsIn(expr)).not.toEqual([]);
    expect(unknownIn(expr)).toEqual([]);
  });

  it('recorded ratios', () => {
    expect(RULES.filter(({ record }) => record !== undefined).flatMap(({ expr }) => unknownIn(expr))).toEqual([]);
  });

  it('the series of the tests of the rules', () => {
    const series = read<TestFile>('tests').flatMap(({ tests }) => tests.flatMap((test) => test.input_series));
    expect(series.flatMap((one) => unknownIn(one.series))).toEqual([]);
  });

  it.each(PAGES)('the queries of docs/runbooks/%s', (_file, text) => {
    const queries = [...text!.matchAll(/`((?:[^`\n]*\b)?(?:mcp|nodejs|v8js|otel_sdk)_[^`\n]*)`/g)].map(
      ([, query]) => query!,
    );
    expect(queries.flatMap(unknownIn)).toEqual([]);
  });

  it.each([
    ['mcp_tool_duration_second_count{outcome="ok"} > 0', ['mcp_tool_duration_second_count']],
    [
      'sum by (tool) (rate(mcp_tool_duration_seconds_count{outcom="ok"}[5m]))',
      ['mcp_tool_duration_seconds_count{outcom}'],
    ],
    ['up == 0 or absent(mcp_redis_down)', ['mcp_redis_down']],
  ])('a slip of the pen would be seen: %s', (expr, unknown) => {
    expect(unknownIn(expr)).toEqual(unknown);
  });

  it('the certificate it serves ends when the metric says so', async () => {
    const { samples } = await scrape(server);
    const { validToDate } = new X509Certificate(readFileSync(server.certPath));
    expect(samples.get('mcp_tls_certificate_expiry_timestamp_seconds')).toBe(validToDate.getTime() / 1_000);
  });
});
