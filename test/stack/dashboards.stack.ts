import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { FAILURE_KINDS } from '../../src/errors/failure-kinds.js';
import { committedDashboards, type Dashboard } from '../fixtures/dashboards/dashboard.js';
import { everyQuery } from '../fixtures/dashboards/every-query.js';
import type { Moment } from '../fixtures/dashboards/interpolate.js';
import { unanswered } from '../fixtures/dashboards/unanswered.js';
import { buildProbeApp } from '../fixtures/probe-app/probe-app.js';
import { prometheusMissing } from '../fixtures/prometheus.js';
import { promtool } from '../fixtures/promtool.js';
import { seededRandom } from '../fixtures/seeded-random.js';
import { runShop, type ShopRun } from '../fixtures/shop/shop-run.js';

/** Long enough for a breaker to open and close, and for rates over what happened. */
const SECONDS = 75;
const DASHBOARDS = committedDashboards();
const STEP_SECONDS = 5;

let run: ShopRun | undefined;

beforeAll(async () => {
  if (prometheusMissing() !== undefined) return;
  buildProbeApp();
  run = await runShop({ seconds: SECONDS, scrapeSeconds: 1, random: seededRandom(1) });
});
afterAll(() => run?.[Symbol.asyncDispose]());

const moment = (chosen: Moment['chosen'] = {}): Moment => ({
  stepSeconds: STEP_SECONDS,
  scrapeSeconds: 1,
  rangeSeconds: SECONDS,
  chosen,
});

describe.skipIf(prometheusMissing() !== undefined)('a Prometheus that watched a real run', () => {
  /** Skips where something else the run needs is missing, which said so itself. */
  const watched = (skip: () => never): ShopRun => run ?? skip();

  it('can read every instance', async ({ skip }) => {
    const { prometheus } = watched(skip);
    interface Targets {
      readonly activeTargets: { readonly lastError: string }[];
    }
    // A single read that takes longer than a second is a late one, not a fault.
    await vi.waitFor(
      async () => {
        const { activeTargets } = await prometheus.api<Targets>('targets');
        expect(activeTargets.map(({ lastError }) => lastError)).toEqual(['', '']);
      },
      { timeout: 20_000, interval: 500 },
    );
  });

  it('saw every outcome', async ({ skip }) => {
    const { prometheus } = watched(skip);
    // An instance that was restarted has forgotten what it counted.
    const seen = await prometheus.query('sum by (outcome) (max_over_time(mcp_requests_total[1h])) > 0');
    expect(seen.map(({ metric }) => metric['outcome']).toSorted()).toEqual(['ok', ...FAILURE_KINDS].toSorted());
  });

  it('took the shipped rules, and evaluates each without an error', async ({ skip }) => {
    const { prometheus } = watched(skip);
    interface Rules {
      readonly groups: {
        readonly file: string;
        readonly rules: { readonly name: string; readonly health: string }[];
      }[];
    }
    const { groups } = await prometheus.api<Rules>('rules');
    expect(groups.map(({ file }) => file)).toContainEqual(
      expect.stringMatching(/deploy\/prometheus\/rules\/service\.yml$/),
    );
    expect(groups.flatMap(({ rules }) => rules).filter(({ health }) => health !== 'ok')).toEqual([]);
  });

  it('reads metrics that promtool finds nothing wrong with', async ({ skip }) => {
    const { instances } = watched(skip);
    const text = await (await fetch(`${instances[0]!.url}/metrics`)).text();
    expect(promtool(['check', 'metrics'], text)).toEqual({ code: 0, said: '' });
  });

  describe.each(DASHBOARDS.map((dashboard) => [dashboard.uid, dashboard] as const))('%s', (_uid, dashboard) => {
    it('has an answer to every query', async ({ skip }) => {
      const { prometheus, span } = watched(skip);
      expect(await unanswered(dashboard, { prometheus, span, moment: moment() })).toEqual([]);
    });

    it('has an answer to every query of one tool, one client and one instance', async ({ skip }) => {
      const { prometheus, span } = watched(skip);
      const chosen = { tool: 'quote-shipping', client: 'web-assistant', instance: 'gatehouse-1' };
      expect(await unanswered(dashboard, { prometheus, span, moment: moment(chosen) })).toEqual([]);
    });

    it('would be found to have a slip of the pen, wherever it is', async ({ skip }) => {
      const { prometheus, span } = watched(skip);
      for (const { where, planted } of withTypos(dashboard)) {
        const found = await unanswered(planted, { prometheus, span, moment: moment() });
        expect(found.map((fault) => fault.split(': ').slice(0, 2).join(': '))).toContain(where);
      }
    });
  });
});

/** The dashboard with a metric misspelt, each time in another kind of place. */
function* withTypos(dashboard: Dashboard): Generator<{ where: string; planted: Dashboard }> {
  const kinds = new Map(everyQuery(dashboard).map((query) => [query.kind, query]));
  for (const query of kinds.values()) {
    const original =
      query.kind === 'target' ? query.target.expr : query.kind === 'annotation' ? query.expr : query.metric;
    const misspelt = original.replace(/\b(mcp|up|otel|nodejs|scrape)(?=\b|_)/, '$1s');
    const text = JSON.stringify(dashboard).replaceAll(
      JSON.stringify(original).slice(1, -1),
      JSON.stringify(misspelt).slice(1, -1),
    );
    yield { where: query.where, planted: JSON.parse(text) as Dashboard };
  }
}
