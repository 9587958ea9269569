import { SERVICE_ALERTS } from '../../../objectives/service-alerts.js';
import type { Check } from '../check.js';
import { type Fetch, trustingFetch } from '../connection/trusting-fetch.js';
import { failed, type Finding, note, ok } from '../finding.js';
import { type ClockReading, readingOfHeader } from './clock.js';

/** As in deploy/prometheus: rules and dashboards know the server by the name of this job. */
const JOB = 'gatehouse';
const ALERTS = SERVICE_ALERTS.map(({ name }) => name);
const LIMIT_MS = 5_000;

interface Targets {
  readonly activeTargets: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly health: string;
    readonly lastError?: string;
  }[];
}
interface Rules {
  readonly groups: readonly {
    readonly rules: readonly { readonly name: string; readonly health?: string; readonly lastError?: string }[];
  }[];
}

/** @param url Of the Prometheus that should watch this service. */
export function prometheusChecks(
  url: string | undefined,
  clocks: ClockReading[],
  fetch: Fetch = trustingFetch(),
): readonly Check[] {
  const title = 'Prometheus scrapes this service';
  if (url === undefined) {
    const run = () => note('Not asked: nobody said where it is.', 'Name it with --prometheus <url>.');
    return [{ name: 'prometheus.scrapes', title, limitMs: LIMIT_MS, run }];
  }
  const ask = async <T>(path: string, signal: AbortSignal): Promise<T> => {
    const asked = Date.now();
    const answer = await fetch(`${url.replace(/\/$/, '')}/api/v1/${path}`, { signal });
    const reading = readingOfHeader('Prometheus', answer.headers, asked, Date.now());
    if (reading !== undefined) clocks.push(reading);
    if (answer.status !== 200) throw new Error(`Prometheus answers ${answer.status} to /api/v1/${path}`);
    return ((await answer.json()) as { data: T }).data;
  };
  return [
    {
      name: 'prometheus.scrapes',
      title,
      limitMs: LIMIT_MS,
      run: async (signal) => scrapeFinding(await ask<Targets>('targets?state=active', signal)),
    },
    {
      name: 'prometheus.rules',
      title: 'Prometheus has the rules',
      limitMs: LIMIT_MS,
      run: async (signal) => rulesFinding(await ask<Rules>('rules', signal)),
    },
  ];
}

export function scrapeFinding({ activeTargets }: Targets): Finding {
  const ours = activeTargets.filter(({ labels }) => labels['job'] === JOB);
  if (ours.length === 0) {
    return failed(`It has no target of the job ${JOB}.`, 'Take over the job of deploy/prometheus/prometheus.yml.');
  }
  const down = ours.filter(({ health }) => health !== 'up');
  if (down.length === 0) return ok(`${ours.length} of ${ours.length} instances are up.`);
  const reasons = down.map(({ labels, health, lastError }) => `${labels['instance']}: ${lastError || health}`);
  return failed(
    `${reasons.join('; ')}.`,
    'Look whether Prometheus reaches /metrics there, and trusts its certificate (tls_config).',
  );
}

export function rulesFinding({ groups }: Rules): Finding {
  const todo = 'Load deploy/prometheus/rules/*.yml under rule_files.';
  const rules = groups.flatMap((group) => group.rules);
  const missing = ALERTS.filter((name) => !rules.some((rule) => rule.name === name));
  if (missing.length > 0)
    return failed(`It lacks ${missing.length} of ${ALERTS.length} alerts: ${missing.join(', ')}.`, todo);
  const wrong = rules.filter(({ health }) => health === 'err');
  if (wrong.length === 0) return ok(`${rules.length} rules, with all ${ALERTS.length} alerts of the service.`);
  return failed(wrong.map(({ name, lastError }) => `${name}: ${lastError ?? 'fails'}`).join('; '), todo);
}
