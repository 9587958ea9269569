import 'reflect-metadata';
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { TOOLSET_MODULES } from '../../src/app.module.js';
import { declaredTools } from '../../src/cli/offered-tools/declared-tools.js';
import { SETTINGS } from '../../src/config/list-settings.js';

/** The five systems this one replaces, and the tools whose names their users know. */
const SYSTEMS: Readonly<Record<string, readonly string[]>> = {
  'github-issue-manager': [
    'list_issues',
    'get_issue',
    'create_issue',
    'update_issue',
    'search_issues',
    'list_issues_paginated',
    'batch_label_issues',
  ],
  'production-server': ['process-data', 'get-profile', 'health-check'],
  'internal-data': ['query_data', 'get_user_profile', 'get_metrics'],
  'business-agent': [
    'search_contacts',
    'get_contact_history',
    'create_note',
    'get_deal_summary',
    'get_revenue_report',
    'get_dashboard_metrics',
  ],
  'inventory-template': ['lookup_stock', 'fetch_customer_profile'],
};
const PAGES = globSync('docs/migrate/*.md');
const VARIABLES = new Set(SETTINGS.flatMap(({ env, secret }) => (secret ? [env, `${env}_FILE`] : [env])));
const OFFERED = new Set(declaredTools(TOOLSET_MODULES).map(({ name }) => name));

it('has a page for each system', () => {
  expect(PAGES.map((page) => basename(page, '.md')).toSorted()).toEqual(Object.keys(SYSTEMS).toSorted());
});

it.each(Object.entries(SYSTEMS))('%s keeps the names of its tools', (_page, tools) => {
  expect(tools.filter((tool) => !OFFERED.has(tool))).toEqual([]);
});

it.each(PAGES)('%s names variables that there are', (page) => {
  const named = [...readFileSync(page, 'utf8').matchAll(/`([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+)(?:=[^`]*)?`/g)];
  const unknown = named
    .map(([, name = '']) => name)
    .filter((name) => !VARIABLES.has(name) && !name.startsWith('OTEL_'));
  expect(unknown).toEqual([]);
  expect(named.length).toBeGreaterThan(4);
});
