import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DASHBOARD_FILES } from '../../deploy/grafana/src/dashboard-files.js';
import { committedDashboards, type Dashboard, type Link, type Panel } from '../fixtures/dashboards/dashboard.js';

const DASHBOARDS = committedDashboards();
const UIDS = DASHBOARDS.map(({ uid }) => uid);

it.each([...DASHBOARD_FILES])('%s is what `npm run docs` writes', (path, text) => {
  expect(readFileSync(path, 'utf8')).toBe(text);
});

it('there is no other', () => {
  expect(UIDS.map((uid) => `deploy/grafana/dashboards/${uid}.json`).toSorted()).toEqual(
    [...DASHBOARD_FILES.keys()].toSorted(),
  );
});

describe.each(DASHBOARDS.map((dashboard) => [dashboard.uid, dashboard] as const))('%s', (_uid, dashboard) => {
  const panels = dashboard.panels.filter(({ type }) => type !== 'row');

  it('says of every panel what it means', () => {
    expect(panels.filter(({ description = '' }) => description.length < 20).map(({ title }) => title)).toEqual([]);
  });

  it('fills its grid, and no panel lies over another', () => {
    const taken = new Set<string>();
    for (const { title, gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (const unit of unitsOf(gridPos)) {
        expect(taken.has(unit), `${title} at ${unit}`).toBe(false);
        taken.add(unit);
      }
    }
    const bottom = Math.max(...dashboard.panels.map(({ gridPos }) => gridPos.y + gridPos.h));
    expect(taken.size).toBe(bottom * 24);
  });

  it('links to what there is', () => {
    expect(linksOf(dashboard).flatMap(brokenIn)).toEqual([]);
  });

  it('asks the provisioned data sources only', () => {
    const uids = [...JSON.stringify(dashboard).matchAll(/"uid":"([^"]+)"/g)].map(([, uid]) => uid);
    expect(new Set(uids)).toEqual(new Set([dashboard.uid, 'prometheus']));
  });
});

it.each([
  ['a runbook nobody wrote', '${docs}/runbooks/no-such-page.md'],
  ['a dashboard nobody drew', '/d/gatehouse-nothing?var-tool=x'],
  ['a query that is no JSON', '/explore?schemaVersion=1&orgId=1&panes=%7B'],
  ['another source', `/explore?panes=${encodeURIComponent('{"a":{"datasource":"influx"}}')}`],
])('a link to %s would be found', (_what, url) => {
  expect(brokenIn({ title: 'a link', url })).toEqual([url]);
});

function* unitsOf({ x, y, w, h }: Panel['gridPos']): Generator<string> {
  for (let row = y; row < y + h; row += 1) for (let column = x; column < x + w; column += 1) yield `${column},${row}`;
}

function linksOf({ panels }: Dashboard): Link[] {
  return panels.flatMap(({ links = [], fieldConfig }) => [
    ...links,
    ...(fieldConfig?.defaults.links ?? []),
    ...(fieldConfig?.overrides ?? []).flatMap(({ properties }) =>
      properties.flatMap(({ id, value }) => (id === 'links' ? (value as Link[]) : [])),
    ),
  ]);
}

/** What Grafana fills in stands for a tool that ships, and for its promise. */
function brokenIn({ url }: Link): string[] {
  const filled = url
    .replaceAll(/\$\{__(?:data\.fields\.Objective|field\.labels\.objective)\}/g, 'availability')
    .replaceAll(/\$\{__(?:data\.fields|field\.labels)\.\w+\}/g, 'get-profile');
  const page = /^\$\{docs\}\/(.+)$/.exec(filled)?.[1];
  if (page !== undefined) return existsSync(`docs/${page}`) ? [] : [url];
  if (filled.startsWith('/d/')) return UIDS.includes(/^\/d\/([\w-]+)/.exec(filled)?.[1] ?? '') ? [] : [url];
  return leadsToSource(new URL(filled, 'https://grafana').searchParams.get('panes') ?? '') ? [] : [url];
}

function leadsToSource(panes: string): boolean {
  try {
    const { a } = JSON.parse(panes) as { a: { datasource: string } };
    return ['tempo', 'loki'].includes(a.datasource);
  } catch {
    return false;
  }
}
