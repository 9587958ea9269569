import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { compileCatalogue } from '../tool/compile-catalogue.js';
import type { ToolOperation } from '../tool/operation.js';
import type { SloPolicy } from '../tool/objective.js';
import { objectiveFiles } from './objective-files.js';
import type { AlertRule, RuleGroup } from './rule-file.js';
import type { RuleTest } from './rule-test.js';

function toolWith(slo?: SloPolicy): ToolOperation {
  const policy = {
    description: 'Does it.',
    effect: 'read',
    access: 'public',
    input: z.strictObject({}),
    ...(slo && { slo }),
  } as const;
  const toolset = {
    policy: { name: 'probe' },
    declarations: [{ declaration: { kind: 'tool', method: 'do_it', policy } as const, handle: () => undefined }],
  };
  return compileCatalogue([toolset])[0] as ToolOperation;
}

const files = objectiveFiles([toolWith({ availability: 99.99, latency: 'p99<1s' })]);
const below = (folder: string) => Object.keys(files).filter((path) => path.startsWith(`deploy/prometheus/${folder}/`));
const contentOf = (path: string) => parse(files[path]!()) as unknown;
const alerts = below('rules').flatMap((path) =>
  (contentOf(path) as { groups: RuleGroup[] }).groups.flatMap(({ rules }) =>
    rules.filter((rule): rule is AlertRule => 'alert' in rule),
  ),
);
const expectations = below('tests').flatMap((path) =>
  (contentOf(path) as { tests: RuleTest[] }).tests.flatMap((test) => test.alert_rule_test),
);

describe('what is generated', () => {
  it.each(alerts)(
    'alert $alert, $labels.severity $labels.window, has its page, fires in one test and is quiet in another',
    (alert) => {
      expect(files).toHaveProperty([alert.annotations['runbook']!]);
      const own = expectations.filter(({ alertname }) => alertname === alert.alert);
      const isFiring = ({ exp_alerts }: (typeof own)[number]) =>
        exp_alerts.some(({ exp_labels }) =>
          Object.entries(alert.labels).every(([key, value]) => exp_labels[key] === value),
        );
      expect(new Set(own.map(isFiring))).toEqual(new Set([true, false]));
    },
  );

  it('says the same each time', () => {
    const render = () => Object.values(objectiveFiles([toolWith()])).map((write) => write());
    expect(render()).toEqual(render());
  });

  it('judges a tool by its own promise, and by the default where it makes none', () => {
    const rulesOf = (slo?: SloPolicy) => objectiveFiles([toolWith(slo)])['deploy/prometheus/rules/tool-do_it.yml']!();
    const own = rulesOf({ availability: 99.99, latency: 'p99<1s' });
    expect(own).toContain('> 14.4 * 0.0001');
    expect(own).toContain('> 14.4 * 0.01\n');
    expect(own).toContain('le=~"1|1[.]0"');
    expect(rulesOf()).toContain('> 14.4 * 0.005');
    expect(rulesOf()).toContain('> 14.4 * 0.05\n');
  });
});
