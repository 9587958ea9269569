import { mkdirSync, writeFileSync } from 'node:fs';
import { it } from 'vitest';
import { committedDashboards } from '../fixtures/dashboards/dashboard.js';
import { buildProbeApp } from '../fixtures/probe-app/probe-app.js';
import type { Span } from '../fixtures/prometheus.js';
import { seededRandom } from '../fixtures/seeded-random.js';
import { runShop } from '../fixtures/shop/shop-run.js';
import { collect } from './collect.js';
import { drawDashboard } from './draw-dashboard.js';
import { pngMaker } from './png.js';

const SECONDS = Number(process.env['PICTURE_SECONDS'] ?? '480');
const SCRAPE_SECONDS = 5;
const FOLDER = 'docs/pictures';

it('draws every dashboard from what a real run gave', async () => {
  buildProbeApp();
  const png = await pngMaker();
  await using run = await runShop({ seconds: SECONDS, scrapeSeconds: SCRAPE_SECONDS, random: seededRandom(7) });
  if (run === undefined) throw new Error('Pictures are drawn from a real run, which needs Redis and Prometheus.');
  const { prometheus, span } = run;
  const moment = { stepSeconds: SCRAPE_SECONDS, scrapeSeconds: SCRAPE_SECONDS, rangeSeconds: SECONDS };
  mkdirSync(FOLDER, { recursive: true });
  for (const dashboard of committedDashboards()) {
    const isFirst = dashboard.uid === 'gatehouse-overview';
    const seen = isFirst ? whileItFails(span) : span;
    const collected = await collect(dashboard, { prometheus, span: seen, moment });
    writeFileSync(`${FOLDER}/${dashboard.uid}.png`, png(drawDashboard(collected)));
    if (isFirst) writeFileSync(`${FOLDER}/failing-tool.png`, png(drawDashboard(collected, 2)));
  }
});

/** As somebody who was woken sees it: the carrier is down, and nothing is over yet. */
function whileItFails({ start, end }: Span): Span {
  return { start, end: Math.round(start + (end - start) * 0.7) };
}
