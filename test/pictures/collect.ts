import type { Dashboard, Target } from '../fixtures/dashboards/dashboard.js';
import { interpolate, type Moment } from '../fixtures/dashboards/interpolate.js';
import type { Exemplar, RunningPrometheus, Series, Span } from '../fixtures/prometheus.js';

/** What Prometheus answers to one query of a panel. */
export interface Answer {
  readonly target: Target;
  readonly series: readonly Series[];
  readonly exemplars: readonly Exemplar[];
}

export interface Mark {
  readonly colour: string;
  readonly start: number;
  readonly end: number;
}

/** Everything a dashboard shows of a span of time. */
export interface Collected {
  readonly dashboard: Dashboard;
  readonly span: Span;
  readonly stepSeconds: number;
  readonly chosen: Readonly<Record<string, string>>;
  /** By the id of the panel. */
  readonly answers: Readonly<Record<number, readonly Answer[]>>;
  readonly marks: readonly Mark[];
}

/** Asks every query of a dashboard, as Grafana would. */
export async function collect(
  dashboard: Dashboard,
  { prometheus, span, moment }: { prometheus: RunningPrometheus; span: Span; moment: Moment },
): Promise<Collected> {
  const { stepSeconds, chosen = {} } = moment;
  const ask = async (target: Target): Promise<Answer> => {
    const expr = interpolate(target.expr, dashboard, moment);
    const series =
      target.instant === true
        ? await prometheus.query(expr, span.end)
        : await prometheus.queryRange(expr, span, stepSeconds);
    return { target, series, exemplars: target.exemplar === true ? await prometheus.exemplars(expr, span) : [] };
  };
  const answers: Record<number, Answer[]> = {};
  for (const { id, targets = [] } of dashboard.panels) answers[id] = await Promise.all(targets.map(ask));
  const marks = await Promise.all(
    dashboard.annotations.list.map(async ({ expr, iconColor }) => {
      const series = await prometheus.queryRange(interpolate(expr, dashboard, moment), span, stepSeconds);
      return series.flatMap(({ points }) =>
        stretches(points, stepSeconds).map((one) => ({ colour: iconColor, ...one })),
      );
    }),
  );
  return { dashboard, span, stepSeconds, chosen, answers, marks: marks.flat() };
}

/** Runs of points without a gap. */
function stretches(points: Series['points'], stepSeconds: number): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (const [at] of points) {
    const last = found.at(-1);
    if (last && at - last.end <= stepSeconds) last.end = at;
    else found.push({ start: at, end: at });
  }
  return found;
}
