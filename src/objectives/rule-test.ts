import type { AlertRule } from './rule-file.js';

/** One run of promtool: what Prometheus scrapes each minute, and which alerts stand at the end. */
export interface RuleTest {
  readonly name: string;
  readonly interval: '1m';
  readonly input_series: readonly { readonly series: string; readonly values: string }[];
  readonly alert_rule_test: readonly {
    readonly eval_time: string;
    readonly alertname: string;
    readonly exp_alerts: readonly {
      readonly exp_labels: Readonly<Record<string, string>>;
      readonly exp_annotations: Readonly<Record<string, string>>;
    }[];
  }[];
}

export interface Expectation {
  readonly name: string;
  /** Values by series, in promtool's notation. */
  readonly series: Readonly<Record<string, string>>;
  readonly at: string;
  readonly alertname: string;
  /** Those that stand, each with the labels its expression gives. */
  readonly firing: readonly { readonly rule: AlertRule; readonly labels: Readonly<Record<string, string>> }[];
}

export function ruleTest({ name, series, at, alertname, firing }: Expectation): RuleTest {
  return {
    name,
    interval: '1m',
    input_series: Object.entries(series).map(([key, values]) => ({ series: key, values })),
    alert_rule_test: [{ eval_time: at, alertname, exp_alerts: firing.map(expected) }],
  };
}

function expected({ rule, labels }: Expectation['firing'][number]) {
  const annotations = Object.entries(rule.annotations).map(([key, text]) => [key, fillIn(text, labels)]);
  return {
    exp_labels: { ...labels, ...rule.labels },
    exp_annotations: Object.fromEntries(annotations) as Record<string, string>,
  };
}

function fillIn(template: string, labels: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => labels[label] ?? '');
}
