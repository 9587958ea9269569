import type { AlertRule } from './rule-file.js';

/** One alert of the service itself, its runbook page, and what proves it. */
export interface ServiceAlert {
  readonly name: string;
  readonly expr: string;
  readonly for: string;
  readonly severity: 'page' | 'ticket';
  /** May name labels: `{{ $labels.instance }}`. */
  readonly summary: string;
  /** What it means for those who call. */
  readonly meaning: string;
  /** Where to look, in order. */
  readonly look: readonly string[];
  /** What to do about what was found. */
  readonly act: readonly string[];
  readonly proof: {
    readonly at: string;
    readonly fires: Series;
    /** Nearly the same, and nothing to wake anybody for. */
    readonly quiet: Series;
    /** What the expression gives for `fires`. */
    readonly labels: Readonly<Record<string, string>>;
  };
}

/** Values by series, one a minute, in promtool's notation. */
type Series = Readonly<Record<string, string>>;

export function serviceRule({ name, expr, for: held, severity, summary, meaning }: ServiceAlert): AlertRule {
  return {
    alert: name,
    expr,
    for: held,
    labels: { severity },
    annotations: { summary, description: meaning, runbook: `docs/runbooks/${pageName(name)}.md` },
  };
}

/** `BreakerOpen` has its page in `breaker-open.md`. */
export function pageName(alert: string): string {
  return alert.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}
