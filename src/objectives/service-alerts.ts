import { AUDIT_ALERTS } from './alerts/audit-alerts.js';
import { BUDGET_ALERTS } from './alerts/budget-alerts.js';
import { DEPENDENCY_ALERTS } from './alerts/dependency-alerts.js';
import { OVERLOAD_ALERTS } from './alerts/overload-alerts.js';
import { PROCESS_ALERTS } from './alerts/process-alerts.js';
import { WORKER_ALERTS } from './alerts/worker-alerts.js';
import { type RuleTest, ruleTest } from './rule-test.js';
import { type ServiceAlert, serviceRule } from './service-alert.js';

/** Every alert that is not about what a tool promises. */
export const SERVICE_ALERTS: readonly ServiceAlert[] = [
  ...OVERLOAD_ALERTS,
  ...DEPENDENCY_ALERTS,
  ...AUDIT_ALERTS,
  ...BUDGET_ALERTS,
  ...PROCESS_ALERTS,
  ...WORKER_ALERTS,
];

export function serviceTests(alert: ServiceAlert): RuleTest[] {
  const { fires, quiet, at, labels } = alert.proof;
  const named = (what: string, series: typeof fires) => ({ name: `${alert.name} ${what}`, series, at });
  const rule = serviceRule(alert);
  return [
    ruleTest({ ...named('fires', fires), alertname: alert.name, firing: [{ rule, labels }] }),
    ruleTest({ ...named('stays quiet', quiet), alertname: alert.name, firing: [] }),
  ];
}
