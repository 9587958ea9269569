import type { Asking } from '../client/asking.js';
import type { GithubIssue } from './github-issue.js';
import type { IssueFilter, IssueReader } from './issue-reader.js';
import type { Repository } from './subjects.js';

const PER_PAGE = 100;

export interface Collected {
  readonly issues: readonly GithubIssue[];
  /** Whether there is, or may be, more than that. */
  readonly hasMore: boolean;
}

/** How much to collect, and when that is enough. */
export interface Extent {
  readonly limit: number;
  /** Requests it may take: where pull requests fill the pages, few issues come of many. */
  readonly mostPages: number;
  /** From the first issue it is true of, no more is wanted; the list is ordered by what it looks at. */
  readonly until?: (issue: GithubIssue) => boolean;
}

/** Issues of as many pages as it takes to have so many. */
export async function collectIssues(
  reader: IssueReader,
  repository: Repository,
  filter: IssueFilter,
  { limit, mostPages, until }: Extent,
  asking: Asking,
): Promise<Collected> {
  const issues: GithubIssue[] = [];
  for (let page = 1; ; page += 1) {
    // One page after the other: only the first says whether there is a second.
    const read = await reader.page(repository, filter, { page, perPage: PER_PAGE }, asking);
    for (const issue of read.issues) {
      if (until?.(issue)) return { issues, hasMore: false };
      if (issues.length === limit) return { issues, hasMore: true };
      issues.push(issue);
    }
    if (!read.pages.hasNext) return { issues, hasMore: false };
    if (page === mostPages) return { issues, hasMore: true };
  }
}
