import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { CHART, helm, helmMissing, install } from '../fixtures/helm/chart.js';
import { one } from '../fixtures/helm/pod.js';
import { promtool, promtoolMissing } from '../fixtures/promtool.js';

const MANY = 'test/helm/values/many.yaml';
const objectNameOf = (file: string) => `gatehouse-${basename(file, '.yml').replaceAll('_', '-')}`;

describe.skipIf(helmMissing() !== undefined)('what watches the chart', () => {
  const objects = helmMissing() === undefined ? install(MANY) : [];
  const rules = objects.filter(({ kind }) => kind === 'PrometheusRule');

  it('has every generated rule as it is, its runbook as a link', () => {
    const files = globSync('deploy/prometheus/rules/*.yml');
    expect(rules).toHaveLength(files.length);
    for (const file of files) {
      const generated = readFileSync(file, 'utf8').replaceAll(
        'runbook: docs/',
        'runbook: https://git.example.com/gatehouse/docs/',
      );
      expect(one(objects, 'PrometheusRule', objectNameOf(file)).spec).toEqual(parse(generated));
    }
  });

  it.skipIf(promtoolMissing() !== undefined)('has rules that Prometheus takes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-rules-'));
    const files = rules.map(({ metadata, spec }) => {
      const file = join(folder, `${metadata.name}.yml`);
      writeFileSync(file, stringify(spec));
      return file;
    });
    const { code, said } = promtool(['check', 'rules', ...files]);
    rmSync(folder, { recursive: true });
    expect({ code, said: code === 0 ? '' : said }).toEqual({ code: 0, said: '' });
  });

  it('has every generated dashboard as it is, where the sidecar of Grafana looks', () => {
    for (const file of globSync('deploy/grafana/dashboards/*.json')) {
      const name = basename(file);
      const map = one(objects, 'ConfigMap', basename(name, '.json'));
      expect(map.metadata.labels).toMatchObject({ grafana_dashboard: '1' });
      expect(JSON.parse(map.data![name]!)).toEqual(JSON.parse(readFileSync(file, 'utf8')));
    }
  });

  it.each(['rules', 'dashboards'])('is refused from a copy that lost its link to %s', (link) => {
    const copy = mkdtempSync(join(tmpdir(), 'gatehouse-chart-'));
    cpSync(CHART, copy, { recursive: true });
    rmSync(join(copy, link));
    writeFileSync(join(copy, link), `../${link}`);
    const { code, stderr } = helm('template', 'gatehouse', copy, '-f', MANY);
    rmSync(copy, { recursive: true });
    expect(stderr).toContain(`deploy/helm/${link} holds no file`);
    expect(code).not.toBe(0);
  });

  it('is scraped from the Service of metrics alone, under the name the rules ask for', () => {
    const { selector, endpoints } = one(objects, 'ServiceMonitor').spec as {
      selector: { matchLabels: Record<string, string> };
      endpoints: { port: string; relabelings: { targetLabel: string; replacement?: string }[] }[];
    };
    const matching = objects.filter(
      ({ kind, metadata }) =>
        kind === 'Service' &&
        Object.entries(selector.matchLabels).every(([label, value]) => metadata.labels[label] === value),
    );
    expect(matching.map(({ metadata }) => metadata.name)).toEqual(['gatehouse-metrics']);
    expect(matching[0]!.spec).toMatchObject({ clusterIP: 'None', ports: [{ name: endpoints[0]!.port }] });
    expect(endpoints[0]!.relabelings).toContainEqual(
      expect.objectContaining({ targetLabel: 'job', replacement: 'gatehouse' }),
    );
    expect(readFileSync('deploy/prometheus/rules/service.yml', 'utf8')).toContain('job="gatehouse"');
  });

  it('has a port that callers cannot reach', () => {
    const { spec } = one(objects, 'Service');
    expect(spec['ports']).toMatchObject([{ targetPort: 'calls' }]);
    const { ingress } = one(objects, 'NetworkPolicy').spec as {
      ingress: { ports: { port: string }[]; from?: object[] }[];
    };
    expect(ingress.map(({ ports, from }) => [ports[0]!.port, from?.length])).toEqual([
      ['calls', 1],
      ['metrics', 1],
    ]);
    const alone = one(install('test/helm/values/one.yaml'), 'NetworkPolicy').spec['ingress'] as typeof ingress;
    expect(alone.map(({ ports }) => ports[0]!.port)).toEqual(['calls']);
  });
});
