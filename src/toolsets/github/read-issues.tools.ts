import type { z } from 'zod';
import { MINUTE_1 } from '../../tool/cache-times.js';
import { McpContent } from '../../tool/mcp-content.js';
import { Tool } from '../../tool/tool.decorator.js';
import type { ToolCall } from '../../tool/tool-call.js';
import { Toolset } from '../../tool/toolset.decorator.js';
import { ISSUES_ACCESS, ISSUES_LIMIT } from './github-access.js';
import { summaryOf, withBody } from './issues/github-issue.js';
import { collectIssues } from './issues/issue-collector.js';
import { IssueReader } from './issues/issue-reader.js';
import { IssueSearch, repositoryOf } from './issues/issue-search.js';
import type { IssueAddress } from './issues/subjects.js';
import { GetIssueInput } from './schemas/get-issue.js';
import { IssueWithBody } from './schemas/issue-output.js';
import {
  ListIssuesInput,
  ListIssuesOutput,
  ListIssuesPaginatedInput,
  ListIssuesPaginatedOutput,
} from './schemas/list-issues.js';
import { SearchIssuesInput, SearchIssuesOutput } from './schemas/search-issues.js';
import { issueLines, issueMarkdown } from './text/issue-markdown.js';
import { pageMarkdown, searchMarkdown } from './text/page-markdown.js';

/** Requests one list may take where pull requests fill its pages. */
const MOST_PAGES = 5;

/** What every read of GitHub has in common. */
const READ = {
  effect: 'read',
  access: ISSUES_ACCESS,
  openWorld: true,
  limit: ISSUES_LIMIT,
  timeoutMs: 15_000,
  attemptTimeoutMs: 10_000,
  retries: 1,
  slo: { availability: 99, latency: 'p95<2s' },
} as const;

@Toolset({ name: 'github', upstream: 'github' })
export class ReadIssuesTools {
  constructor(
    private readonly reader: IssueReader,
    private readonly search: IssueSearch,
  ) {}

  @Tool({
    ...READ,
    name: 'list_issues',
    title: 'List the issues of a GitHub repository',
    description:
      'The newest issues of a GitHub repository, open ones unless state says otherwise, narrowed by labels and assignee. ' +
      'Pull requests are left out. Without their text: get_issue shows one whole. For older ones and another order use ' +
      'list_issues_paginated, to look for words search_issues.',
    input: ListIssuesInput,
    output: ListIssuesOutput,
    records: { of: ({ issues }) => issues.length },
  })
  async listIssues(input: z.infer<typeof ListIssuesInput>, call: ToolCall) {
    const { limit, state, labels, assignee } = input;
    const extent = { limit: Math.min(limit, call.limits.records), mostPages: MOST_PAGES };
    const { issues, hasMore } = await collectIssues(this.reader, input, { state, labels, assignee }, extent, call);
    const data = { issues: issues.map(summaryOf), has_more: hasMore };
    const more = hasMore ? '\n\nThere may be more: list_issues_paginated shows them page by page.' : '';
    const found = issues.length === 0 ? 'No issue fits.' : issueLines(data.issues);
    return McpContent.text(`${found}${more}`, data);
  }

  @Tool({
    ...READ,
    name: 'list_issues_paginated',
    title: 'Page through the issues of a GitHub repository',
    description:
      'One page of the issues of a GitHub repository, in the order you choose, and how many pages there are ("page 2/7"). ' +
      'Pull requests are left out, so a page can hold fewer issues than per_page, also none, while has_next is true. ' +
      'Without their text: get_issue shows one whole.',
    input: ListIssuesPaginatedInput,
    output: ListIssuesPaginatedOutput,
    records: { of: ({ issues }) => issues.length },
  })
  async listIssuesPaginated(input: z.infer<typeof ListIssuesPaginatedInput>, call: ToolCall) {
    const { state, labels, assignee, sort, direction, page, per_page: perPage } = input;
    const filter = { state, labels, assignee, sort, direction };
    const { issues, pullRequests, pages } = await this.reader.page(input, filter, { page, perPage }, call);
    const data = {
      issues: issues.map(summaryOf),
      page,
      total_pages: pages.last ?? null,
      has_next: pages.hasNext,
      pull_requests_left_out: pullRequests,
    };
    return McpContent.text(pageMarkdown(data), data);
  }

  @Tool({
    ...READ,
    name: 'get_issue',
    title: 'Get an issue of a GitHub repository',
    description:
      'One issue whole: title, text, state, labels, assignees, milestone, dates and number of comments. The comments are ' +
      'the resource issue://{owner}/{repo}/{number}/comments. A pull request is refused.',
    input: GetIssueInput,
    output: IssueWithBody,
    records: { of: () => 1 },
  })
  async getIssue(address: IssueAddress, call: ToolCall) {
    const issue = withBody(await this.reader.one(address, call));
    return McpContent.text(issueMarkdown(issue), issue);
  }

  @Tool({
    ...READ,
    name: 'search_issues',
    title: 'Search issues on GitHub',
    description:
      'Issues that match words and qualifiers of GitHub search, in one repository (owner and repo) or everywhere this ' +
      'server may look. Never pull requests. GitHub allows 30 searches a minute for the whole server: to see the issues ' +
      'of one repository use list_issues. Answers may be a minute old.',
    input: SearchIssuesInput,
    output: SearchIssuesOutput,
    records: { of: ({ issues }) => issues.length },
    // GitHub's quota for searches is small, and its index lags behind anyway.
    cache: { ttlMs: MINUTE_1, shared: true },
  })
  async searchIssues(input: z.infer<typeof SearchIssuesInput>, call: ToolCall) {
    const { query, owner, repo, sort, order, page, per_page: perPage } = input;
    const within = owner === undefined || repo === undefined ? undefined : { owner, repo };
    const found = await this.search.find({ query, within, sort, order, page, perPage }, call);
    const data = {
      issues: found.issues.map((issue) => ({ ...summaryOf(issue), repository: repositoryOf(issue.repository_url) })),
      total_count: found.total,
      page,
      has_next: found.pages.hasNext,
      incomplete: found.isIncomplete,
    };
    return McpContent.text(searchMarkdown(data), data);
  }
}
