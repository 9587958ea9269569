import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { findGoProgram } from '../fixtures/go-program.js';
import { promtool, promtoolMissing } from '../fixtures/promtool.js';
import { checkDeployMissing, type Project, readCompose, type Service } from '../fixtures/stack/check-deploy.js';
import { lokiMissing, lokiProgram } from '../fixtures/stack/loki.js';

const COMPOSE = 'docker-compose.yml';
const IMAGES = {
  collector: 'otel/opentelemetry-collector-contrib:0.163.2',
  prometheus: 'prom/prometheus:v3.14.0',
  alertmanager: 'prom/alertmanager:v0.33.1',
  tempo: 'grafana/tempo:3.0.3',
  loki: 'grafana/loki:3.7.7',
  grafana: 'grafana/grafana:13.2.1',
  redis: 'redis:8',
  postgres: 'postgres:18',
};
/** Nothing in its image could ask. */
const UNCHECKED = ['collector'];

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'gatehouse-deploy-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** A copy of a file with one thing changed. */
function changed(file: string, from: string, to: string): string {
  const shipped = readFileSync(file, 'utf8');
  expect(shipped).toContain(from);
  const copy = join(folder, file.replaceAll('/', '-'));
  writeFileSync(copy, shipped.replace(from, to));
  return copy;
}

describe.skipIf(checkDeployMissing() !== undefined)('docker-compose.yml, as Compose reads it', () => {
  const project = (...profiles: string[]): Project => {
    const { found, refused } = readCompose(COMPOSE, ...profiles);
    if (found === undefined) throw new Error(refused);
    return found;
  };
  const services = (...profiles: string[]) => Object.entries(project(...profiles).services);
  const each = (look: (service: Service, name: string) => unknown) =>
    Object.fromEntries(services('*').map(([name, service]) => [name, look(service, name)]));
  const always = (value: unknown) => each(() => value);

  it('would be refused with a key that does not exist, or a service that is not there', () => {
    expect(readCompose(changed(COMPOSE, 'read_only: true', 'readonly: true')).refused).toContain('readonly');
    expect(readCompose(changed(COMPOSE, 'redis: { condition', 'reddis: { condition')).refused).toContain('reddis');
  });

  it('starts the stack, the server alone, or the stack with agents that use it', () => {
    const stack = ['gatehouse', ...Object.keys(IMAGES)].toSorted();
    const names = (...profiles: string[]) =>
      services(...profiles)
        .map(([name]) => name)
        .toSorted();
    expect(names()).toEqual(stack);
    expect(names('demo')).toEqual([...stack, 'demo'].toSorted());
    const { depends_on, secrets } = project('alone').services['gatehouse-alone']!;
    expect({ depends_on, secrets }).toEqual({ depends_on: undefined, secrets: undefined });
  });

  it('names exact releases', () => {
    const found = Object.fromEntries(services().map(([name, { image }]) => [name, image]));
    expect(found).toEqual({ ...IMAGES, gatehouse: 'gatehouse:local' });
  });

  it('gives nobody more than is needed', () => {
    expect(
      each(({ read_only, cap_drop, security_opt, privileged }) => ({ read_only, cap_drop, security_opt, privileged })),
    ).toEqual(
      always({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'], privileged: undefined }),
    );
    expect(each(({ deploy }) => Object.keys(deploy?.resources?.limits ?? {}).toSorted())).toEqual(
      always(['cpus', 'memory', 'pids']),
    );
    expect(each(({ ports = [] }) => ports.every(({ host_ip }) => host_ip === '127.0.0.1'))).toEqual(always(true));
  });

  it('lets the stores be reached from inside only', () => {
    const { networks } = project('*');
    const isInside = ({ networks: own }: Service) => Object.keys(own ?? {}).every((name) => networks[name]!.internal);
    const inside = services('*')
      .filter(([, service]) => isInside(service))
      .map(([name]) => name);
    expect(inside.toSorted()).toEqual(['collector', 'demo', 'loki', 'postgres', 'redis', 'tempo']);
  });

  it('waits for what is healthy, where that can be asked', () => {
    // The image of the server brings its own check.
    const isChecked = (name: string) => UNCHECKED.includes(name) || name.startsWith('gatehouse') || name === 'demo';
    expect(each(({ healthcheck }, name) => isChecked(name) || healthcheck !== undefined)).toEqual(always(true));
    const conditions = services('*').flatMap(([, { depends_on = {} }]) => Object.values(depends_on));
    expect(new Set(conditions.map(({ condition }) => condition))).toEqual(new Set(['service_healthy']));
    expect(Object.keys(project().services['gatehouse']!.depends_on!).toSorted()).toEqual(['postgres', 'redis']);
  });

  it('has no secret in it, and every one it names is made, at random, for its owner alone', () => {
    const named = project().secrets;
    const own = join(folder, 'secrets');
    const make = () => execFileSync('bash', ['deploy/make-secrets.sh', own]);
    make();
    expect(statSync(own).mode & 0o777).toBe(0o700);
    const read = () => Object.keys(named).map((name) => readFileSync(join(own, name), 'utf8'));
    const first = read();
    make();
    expect(read()).toEqual(first);
    expect(first.filter((secret) => secret.length >= 32)).toHaveLength(Object.keys(named).length - 2);
    expect(
      each(({ environment = {} }) =>
        Object.keys(environment).filter((name) => /(PASSWORD|SECRET|TOKEN|KEY)$/.test(name)),
      ),
    ).toEqual(always([]));
    expect(spawnSync('git', ['check-ignore', '-q', 'deploy/secrets/jwt_secret']).status).toBe(0);
  });

  it('mounts only files and folders that are there', () => {
    const mounted = services('*').flatMap(([, { volumes = [] }]) => volumes.filter(({ type }) => type === 'bind'));
    expect(mounted.filter(({ read_only }) => read_only !== true)).toEqual([]);
    // The dashboards are generated.
    const missing = mounted.map(({ source }) => source).filter((source) => !existsSync(source));
    expect(missing.filter((source) => source !== resolve('deploy/grafana/dashboards'))).toEqual([]);
  });

  it('does not let the metrics of the server come twice', () => {
    expect(project().services['gatehouse']!.environment).toMatchObject({ OTEL_METRICS_EXPORTER: 'none' });
    expect(project().services['collector']!.environment).not.toHaveProperty('APP_METRICS_EXPORTER');
  });
});

describe.skipIf(promtoolMissing() !== undefined)('prometheus.yml', () => {
  const FILE = 'deploy/prometheus/prometheus.yml';

  it('is one Prometheus takes, with its rules', () => {
    const { code, said } = promtool(['check', 'config', FILE]);
    expect({ code, rules: said.includes('rules found') }).toEqual({ code: 0, rules: true });
  });

  it('would be refused with a key that does not exist', () => {
    expect(promtool(['check', 'config', changed(FILE, 'scrape_configs', 'scrape_config')]).code).toBe(1);
  });

  it('knows the server by the name its rules ask for', () => {
    const { scrape_configs: jobs } = parse(readFileSync(FILE, 'utf8')) as { scrape_configs: { job_name: string }[] };
    expect(jobs.map(({ job_name: name }) => name)).toContain('gatehouse');
    expect(readFileSync('deploy/prometheus/rules/service.yml', 'utf8')).toContain('job="gatehouse"');
  });
});

const AMTOOL = findGoProgram('amtool', 'github.com/prometheus/alertmanager');

describe.skipIf(AMTOOL === undefined)('alertmanager.yml', () => {
  const FILE = 'deploy/alertmanager/alertmanager.yml';
  const amtool = (...args: string[]) => spawnSync(AMTOOL!, args, { encoding: 'utf8' });
  const receivers = (...labels: string[]) =>
    amtool('config', 'routes', 'test', `--config.file=${FILE}`, ...labels).stdout.trim();

  it('is one Alertmanager takes, with its templates', () => {
    const { status, stdout } = amtool('check-config', FILE);
    expect({ status, templates: stdout.includes('1 templates') }).toEqual({ status: 0, templates: true });
  });

  it('wakes somebody for a page, and nobody for a ticket', () => {
    expect(receivers('severity=page', 'alertname=QueueSaturated')).toBe('page');
    expect(receivers('severity=ticket', 'alertname=EventLoopLag')).toBe('ticket');
  });

  it('names the runbook in the message', () => {
    const alert = {
      status: 'firing',
      startsAt: '2026-01-01T00:00:00Z',
      labels: {},
      annotations: { summary: 'S', description: 'D', runbook: 'docs/runbooks/x.md' },
    };
    const data = join(folder, 'alert.json');
    writeFileSync(data, JSON.stringify({ status: 'firing', alerts: [alert] }));
    const { stdout, stderr } = amtool(
      'template',
      'render',
      '--template.glob=deploy/alertmanager/templates/*.tmpl',
      '--template.text={{ template "gatehouse.text" . }}',
      `--template.data=${data}`,
    );
    expect(`${stdout}${stderr}`).toContain('What to do: docs/runbooks/x.md');
  });
});

describe.skipIf(lokiMissing() !== undefined)('loki.yaml', () => {
  const verify = (file: string) => spawnSync(lokiProgram(), [`-config.file=${file}`, '-verify-config']).status;

  it('is one Loki takes, and would be refused with a key that does not exist', () => {
    expect(verify('deploy/loki/loki.yaml')).toBe(0);
    expect(verify(changed('deploy/loki/loki.yaml', 'retention_enabled', 'retention_on'))).toBe(1);
  });
});

describe('what Grafana is given', () => {
  it('has a data source under every uid a dashboard or a link names', () => {
    const { datasources } = parse(readFileSync('deploy/grafana/provisioning/datasources/stack.yaml', 'utf8')) as {
      datasources: { uid: string; jsonData: object }[];
    };
    const uids = datasources.map(({ uid }) => uid);
    expect(uids).toEqual(['prometheus', 'tempo', 'loki', 'alertmanager']);
    const linked = [...JSON.stringify(datasources).matchAll(/"datasourceUid":"(\w+)"/g)].map(([, uid]) => uid);
    expect(linked.length).toBeGreaterThan(3);
    expect(linked.filter((uid) => !uids.includes(uid!))).toEqual([]);
  });
});
