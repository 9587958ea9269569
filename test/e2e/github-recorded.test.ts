import { afterEach, describe, expect, it } from 'vitest';
import { AppModule } from '../../src/app.module.js';
import { callTool } from '../fixtures/github/github-service.js';
import { type Route, startRecordedGithub } from '../fixtures/github/recorded-github.js';
import { connectClient } from '../fixtures/probe-client.js';
import { startTestService } from '../fixtures/test-server.js';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

/** A client of the service, which takes GitHub's recorded answers for GitHub. */
async function withRecorded(scenario: string, route: Route) {
  const github = await startRecordedGithub(scenario, route);
  stops.push(github.stop);
  const env = { GITHUB_TOKEN: `recorded-${scenario}`, GITHUB_API_URL: `${github.url}/` };
  const server = await startTestService(
    (gatehouse, toolsets) => AppModule.with(gatehouse, { ...toolsets, enabled: ['github'] }),
    env,
  );
  stops.push(server.close);
  const client = await connectClient(server, 'legacy');
  stops.push(() => client.close());
  return (tool: string, input: Record<string, unknown>) => callTool(client, tool, input);
}

describe('answers that GitHub gave', () => {
  it('page through issues by the Link header, to the last page', async () => {
    const call = await withRecorded('paginate-issues', ({ url }) => Number(url.searchParams.get('page')) - 1);
    const page = (number: number) =>
      call('list_issues_paginated', {
        owner: 'octokit-fixture-org',
        repo: 'paginate-issues',
        page: number,
        per_page: 3,
      });
    const heads = [];
    for (const number of [1, 2, 3, 4, 5]) heads.push((await page(number)).text.split('\n')[0]);
    expect(heads).toEqual(['page 1/5', 'page 2/5', 'page 3/5', 'page 4/5', 'page 5/5']);
    const { data } = await page(5);
    expect(data).toMatchObject({ issues: [{ number: 1, title: 'Test issue 1' }], total_pages: 5, has_next: false });
  });

  it('search issues', async () => {
    const call = await withRecorded('search-issues', ({ url }) => (url.pathname === '/search/issues' ? 0 : -1));
    const { outcome, data } = await call('search_issues', {
      query: 'sesame',
      owner: 'octokit-fixture-org',
      repo: 'search-issues',
    });
    expect(outcome).toBe('ok');
    expect(data).toMatchObject({ total_count: 2, incomplete: false, has_next: false });
    expect((data['issues'] as { repository: string }[]).map(({ repository }) => repository)).toEqual([
      'octokit-fixture-org/search-issues',
      'octokit-fixture-org/search-issues',
    ]);
  });

  it('create an issue', async () => {
    const call = await withRecorded('add-labels-to-issue', ({ method }) => (method === 'POST' ? 0 : -1));
    const input = { owner: 'octokit-fixture-org', repo: 'add-labels-to-issue', title: 'Issue without a label' };
    const { outcome, data } = await call('create_issue', input);
    expect({ outcome, data }).toMatchObject({
      outcome: 'ok',
      data: { issue: { number: 1, title: 'Issue without a label', labels: [], body: '' }, not_set: [] },
    });
  });

  it('say what is wrong with the arguments', async () => {
    const call = await withRecorded('errors', () => 0);
    const input = { owner: 'octokit-fixture-org', repo: 'errors', title: 'x' };
    const { outcome, text } = await call('create_issue', input);
    expect(outcome).toBe('invalid_input');
    expect(text).toBe(
      'GitHub does not accept these arguments for repository octokit-fixture-org/errors: color: is not valid. Change them and call again.',
    );
  });
});
