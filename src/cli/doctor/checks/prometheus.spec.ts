import { expect, it } from 'vitest';
import { SERVICE_ALERTS } from '../../../objectives/service-alerts.js';
import type { ClockReading } from './clock.js';
import { prometheusChecks, rulesFinding, scrapeFinding } from './prometheus.js';

const target = (health: string, job = 'gatehouse') => ({
  labels: { job, instance: 'gatehouse:8443' },
  health,
  lastError: health === 'up' ? '' : 'certificate signed by unknown authority',
});
const groups = (names: readonly string[], health = 'ok') => ({
  groups: [{ rules: names.map((name) => ({ name, health })) }],
});
const ALL = SERVICE_ALERTS.map(({ name }) => name);

it('sees a Prometheus that does not scrape, and why', () => {
  expect(scrapeFinding({ activeTargets: [target('up')] }).verdict).toBe('ok');
  expect(scrapeFinding({ activeTargets: [] }).verdict).toBe('failed');
  expect(scrapeFinding({ activeTargets: [target('up', 'prometheus')] }).verdict).toBe('failed');
  expect(scrapeFinding({ activeTargets: [target('up'), target('down')] })).toMatchObject({
    verdict: 'failed',
    seen: 'gatehouse:8443: certificate signed by unknown authority.',
  });
});

it('sees rules that are not loaded, or fail', () => {
  expect(rulesFinding(groups(ALL)).verdict).toBe('ok');
  expect(rulesFinding(groups(ALL.slice(1)))).toMatchObject({
    verdict: 'failed',
    seen: expect.stringContaining(ALL[0]!),
  });
  expect(rulesFinding(groups(ALL, 'err')).verdict).toBe('failed');
});

it('asks the Prometheus that is named, and its clock', async () => {
  const asked: string[] = [];
  const clocks: ClockReading[] = [];
  const data = { activeTargets: [target('up')], ...groups(ALL) };
  const fetch = async (input: string | URL | Request) => {
    asked.push(String(input));
    return Response.json({ data }, { headers: { date: new Date().toUTCString() } });
  };
  const checks = prometheusChecks('http://prometheus:9090/', clocks, fetch);
  for (const check of checks) expect(await check.run(AbortSignal.timeout(1_000))).toMatchObject({ verdict: 'ok' });
  expect(asked).toEqual(['http://prometheus:9090/api/v1/targets?state=active', 'http://prometheus:9090/api/v1/rules']);
  expect(clocks).toHaveLength(2);
});

it('notes that none is named, and fails where something else answers', async () => {
  expect(await prometheusChecks(undefined, [])[0]!.run(AbortSignal.timeout(1_000))).toMatchObject({ verdict: 'note' });
  const broken = prometheusChecks('http://p:1', [], async () => new Response('no', { status: 404 }));
  await expect(broken[0]!.run(AbortSignal.timeout(1_000))).rejects.toThrow('404');
});
