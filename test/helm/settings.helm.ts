import { chmodSync, globSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataDir } from '../../src/config/data-dir.js';
import { renewCertificate } from '../../src/config/development-certificate.js';
import { SETTINGS } from '../../src/config/list-settings.js';
import { checkConfig } from '../../src/config/load-config.js';
import { helm, CHART, helmMissing, install } from '../fixtures/helm/chart.js';
import { environmentOf, podOf } from '../fixtures/helm/pod.js';

const ONE = 'test/helm/values/one.yaml';
const MANY = 'test/helm/values/many.yaml';
const PROXY = 'test/helm/values/behind-proxy.yaml';
const EXTRA_FILES = '/etc/gatehouse/files';
const SECRETS = {
  'auth/jwt-secret': 'Zk3vT9qLw2RbX7nYc5HsJd8FgPm4AeUu',
  'auth/jwt-previous-secret': 'Qw8zN4xV1mKj6HtY3bRc9LpS7dFg2EaU',
  'postgres/url': 'postgres://gatehouse@postgres.example.com:5432/gatehouse?sslmode=verify-full',
  'audit/signing-key': '7f3c09b1e85d42a6f0c91d38b7e64a2560fd83c17ba94e02d5368ac1f79b40e3\n',
  'redis/url': 'rediss://gatehouse@redis.example.com:6379/0',
  'config/gatehouse.config.yaml': '',
};

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-pod-'));
  for (const [path, text] of Object.entries(SECRETS)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const made = new DataDir(join(folder, 'tls'));
  await renewCertificate(made, { now: new Date(), hostname: 'gatehouse' });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(helmMissing() !== undefined)('the settings the chart makes', () => {
  it.each(globSync('test/helm/values/*.yaml').toSorted())('are ones the server starts with: %s', (values) => {
    const mounted = Object.entries(environmentOf(install(values))).map(([name, value]) => [
      name,
      value
        .replace('/etc/gatehouse/tls/tls.crt', join(folder, 'tls', 'tls-cert.pem'))
        .replace('/etc/gatehouse/tls/tls.key', join(folder, 'tls', 'tls-key.pem'))
        .replace('/etc/gatehouse/', `${folder}/`),
    ]);
    chmodSync(join(folder, 'tls', 'tls-key.pem'), 0o440);
    expect(() => checkConfig(Object.fromEntries(mounted) as NodeJS.ProcessEnv, folder)).not.toThrow();
  });

  it.each(globSync('test/helm/values/*.yaml').toSorted())('keep data where only the process writes: %s', (values) => {
    const objects = install(values);
    const { name } = podOf(objects).containers[0]!.volumeMounts.find(({ mountPath }) => mountPath === '/data')!;
    expect(podOf(objects).volumes.map((volume) => volume.name)).toContain(name);
    // As the kubelet makes a volume for an fsGroup: drwxrwsrwx.
    const mount = mkdtempSync(join(folder, 'mount-'));
    chmodSync(mount, 0o2777);
    const made = environmentOf(objects)['DATA_DIR']!.replace(/^\/data/, mount);
    expect(() => new DataDir(made)).not.toThrow();
    expect(statSync(made).mode & 0o777).toBe(0o700);
  });

  it('hand over the files that records name, and none of them to write to', () => {
    const objects = install(MANY);
    const mount = podOf(objects).containers[0]!.volumeMounts.find(({ mountPath }) => mountPath === EXTRA_FILES);
    expect(mount).toMatchObject({ readOnly: true });
    expect(podOf(objects).volumes.find(({ name }) => name === mount!.name)).toMatchObject({
      configMap: { name: 'gatehouse-files' },
    });
    expect(environmentOf(objects)['UPSTREAMS_LOCK']).toBe(`${EXTRA_FILES}/upstreams.lock.json`);
    expect(environmentOf(install(ONE))['UPSTREAMS_LOCK']).toBeUndefined();
  });

  const refusal = (values: string, ...set: readonly string[]) => {
    const { code, stderr } = helm('template', 'x', CHART, '-f', values, ...set.flatMap((each) => ['--set', each]));
    return code === 0 ? 'taken' : stderr;
  };

  it.each([
    ['several instances without Redis', MANY, 'redis.existingSecret=', '/redis/existingSecret'],
    ['several instances without Postgres', MANY, 'postgres.existingSecret=', '/postgres/existingSecret'],
    [
      'several instances that each sign with a key of their own',
      MANY,
      'audit.existingSecret=',
      '/audit/existingSecret',
    ],
    ['a lock file of no ConfigMap', ONE, 'extraFiles.upstreamsLock=lock.json', '/extraFiles/existingConfigMap'],
    ['two instances of one that shares nothing', ONE, 'replicas=2', '/redis/existingSecret'],
    ['several instances on one volume', MANY, 'data.existingClaim=data', '/data/existingClaim'],
    ['no certificate', ONE, 'tls.existingSecret=', '/tls/existingSecret'],
    ['TLS that ends in a proxy of no network', PROXY, 'tls.proxyNetworks=null', '/tls'],
    ['TLS that ends in a proxy that is not trusted', PROXY, 'trustProxy=null', "missing property 'trustProxy'"],
    ['a proxy that is everybody', ONE, 'trustProxy[0]=0.0.0.0/0', '/trustProxy/0'],
    ['no address for clients', ONE, 'publicUrl=', '/publicUrl'],
    ['an address without TLS', ONE, 'publicUrl=http://mcp.example.com', '/publicUrl'],
    ['a key that does not exist', ONE, 'replica=1', 'replica'],
    ['a key that does not exist further down', ONE, 'tls.mode=off', 'mode'],
    ['text for a number', ONE, 'metrics.port=many', '/metrics/port'],
    ['one port for callers and metrics', ONE, 'metrics.port=8443', '/metrics/port'],
    ['stores that the network policy keeps away', MANY, 'networkPolicy.egress=null', 'networkPolicy.egress'],
  ])('are refused: %s', (_what, values, set, named) => {
    expect(refusal(values, set)).toContain(named);
  });

  it('hold no secret, and nothing the chart sets itself', () => {
    const secret = SETTINGS.filter((setting) => setting.secret === true).flatMap(({ env }) => [env, `${env}_FILE`]);
    expect(secret.length).toBeGreaterThan(10);
    const own = Object.keys(environmentOf(install(MANY, '--set', 'settings=null,secretEnvironment=null')));
    const behind = Object.keys(environmentOf(install(PROXY)));
    const names = [...new Set([...secret, ...own, ...behind])].filter((name) => !name.includes('undefined'));
    for (const name of names)
      expect([name, refusal(ONE, `settings.${name}=x`)]).toEqual([name, expect.stringContaining(name)]);
    expect(refusal(ONE, 'settings.LOG_LEVEL=warn')).toBe('taken');
    expect(refusal(MANY, 'audit.existingSecret=', 'settings.AUDIT_STORE=off')).toBe('taken');
  });
});
