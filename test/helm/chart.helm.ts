import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CHART, decodeStrictly, helm, helmMissing, install } from '../fixtures/helm/chart.js';
import { deploymentOf, one, podOf } from '../fixtures/helm/pod.js';

const VALUES = globSync('test/helm/values/*.yaml').toSorted();
const MANY = 'test/helm/values/many.yaml';

describe.skipIf(helmMissing() !== undefined)('the chart', () => {
  it.each(VALUES)('is well-formed with %s', (values) => {
    const { code, stdout } = helm('lint', '--strict', CHART, '-f', values);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('0 chart(s) failed') });
  });

  it.each(VALUES)('makes objects that Kubernetes takes with %s, and no Secret', (values) => {
    const kinds = install(values).map(({ kind }) => kind);
    expect(kinds).toContain('Deployment');
    expect(kinds).not.toContain('Secret');
  });

  it('would be refused with a field that Kubernetes does not know', () => {
    const { stdout } = helm('template', 'gatehouse', CHART, '-f', MANY);
    expect(() => decodeStrictly(stdout.replace('maxReplicas:', 'maximumReplicas:'))).toThrow(/maximumReplicas/);
    expect(() => decodeStrictly(stdout.replace('runAsNonRoot:', 'runAsNonroot:'))).toThrow(/runAsNonroot/);
    expect(() => decodeStrictly(stdout.replace('interval: 15s', 'intervall: 15s'))).toThrow(/intervall/);
  });

  it('is of the version of the package', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(parse(readFileSync(`${CHART}/Chart.yaml`, 'utf8'))).toMatchObject({ version, appVersion: version });
  });

  it.each(VALUES)('gives the process nothing it does not need with %s', (values) => {
    const pod = podOf(install(values));
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      },
    });
    expect(pod.containers[0]!.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    const writable = pod.containers[0]!.volumeMounts.filter(({ readOnly }) => readOnly !== true);
    expect(writable.map(({ mountPath }) => mountPath)).toEqual(['/data', '/tmp']);
    for (const { secret } of pod.volumes) if (secret !== undefined) expect(secret.defaultMode).toBe(0o440);
  });

  it.each(VALUES)('chooses its own pods, everywhere it chooses some, with %s', (values) => {
    const objects = install(values);
    const { selector, template } = deploymentOf(objects);
    const chosen = selector.matchLabels;
    expect(template.metadata.labels).toMatchObject(chosen);
    const choosing = ['PodDisruptionBudget', 'NetworkPolicy', 'Service'];
    const found = objects
      .filter(({ kind }) => choosing.includes(kind))
      .map(({ spec }) => spec['selector'] ?? spec['podSelector']);
    for (const each of found) expect((each as { matchLabels?: object }).matchLabels ?? each).toEqual(chosen);
    for (const { labelSelector } of template.spec.topologySpreadConstraints)
      expect(labelSelector).toEqual({ matchLabels: chosen });
  });

  it('is given longer to stop than it takes', () => {
    expect(podOf(install('test/helm/values/one.yaml')).terminationGracePeriodSeconds).toBe(10 + 30 + 10);
    expect(podOf(install('test/helm/values/behind-proxy.yaml')).terminationGracePeriodSeconds).toBe(20 + 120 + 10);
  });

  it('is asked by the kubelet on the port that takes no credential', () => {
    const { startupProbe, livenessProbe, readinessProbe } = podOf(install(MANY)).containers[0]!;
    const probes = [startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet);
    expect(probes.map(({ path }) => path)).toEqual(['/livez', '/livez', '/readyz']);
    expect(new Set(probes.map(({ port }) => port))).toEqual(new Set(['metrics']));
  });

  it('grows by calls in flight, or by CPU where nothing else is measured, and not where it is one', () => {
    const metrics = (values: string) => one(install(values), 'HorizontalPodAutoscaler').spec['metrics'];
    expect(metrics(MANY)).toMatchObject([
      { pods: { metric: { name: 'gatehouse_calls_in_flight' }, target: { averageValue: '60' } } },
    ]);
    expect(metrics('test/helm/values/behind-proxy.yaml')).toMatchObject([
      { resource: { name: 'cpu', target: { averageUtilization: 70 } } },
    ]);
    // Whoever says how many there are must not be contradicted at each upgrade.
    expect(deploymentOf(install(MANY)).replicas).toBeUndefined();
    const single = install('test/helm/values/one.yaml').map(({ kind }) => kind);
    expect(single).not.toContain('HorizontalPodAutoscaler');
    expect(single).not.toContain('PodDisruptionBudget');
  });

  it('never runs two processes on one embedded database', () => {
    expect(deploymentOf(install('test/helm/values/kept-data.yaml')).strategy).toEqual({ type: 'Recreate' });
  });

  it('says in NOTES what is missing', () => {
    const { stdout } = helm('install', 'gatehouse', CHART, '-f', 'test/helm/values/one.yaml', '--dry-run=client');
    expect(stdout).toContain('No Postgres: data and the audit trail are in an emptyDir');
  });
});
