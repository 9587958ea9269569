import type { Asking } from '../client/asking.js';
import { summaryOf } from '../issues/github-issue.js';
import { type Collected, collectIssues } from '../issues/issue-collector.js';
import type { IssueReader } from '../issues/issue-reader.js';
import type { Repository } from '../issues/subjects.js';
import type { IssueSummary } from '../schemas/issue-output.js';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
export const STALE_DAYS = 30;
const MOST_ISSUES = 200;
const MOST_PAGES = 4;

/** Some issues, and whether there may be more of them than these. */
export interface Part {
  readonly issues: readonly IssueSummary[];
  readonly hasMore: boolean;
}

/** What happened in a repository in the seven days before a moment, and what has not for long. */
export interface WeeklyActivity {
  /** Opened in the week. */
  readonly created: Part;
  /** Older, and changed in the week: comments, labels, closed. */
  readonly updated: Part;
  /** Open, and not changed for `STALE_DAYS`. */
  readonly stale: Part;
}

/** @param now Epoch milliseconds: where the week ends. */
export async function weeklyActivity(
  reader: IssueReader,
  repository: Repository,
  now: number,
  asking: Asking,
): Promise<WeeklyActivity> {
  const weekAgo = new Date(now - WEEK_MS).toISOString();
  const staleBefore = now - STALE_DAYS * DAY_MS;
  const extent = { limit: MOST_ISSUES, mostPages: MOST_PAGES };
  const [changed, stale] = await Promise.all([
    collectIssues(reader, repository, { state: 'all', since: weekAgo, sort: 'updated' }, extent, asking),
    collectIssues(
      reader,
      repository,
      { state: 'open', sort: 'updated', direction: 'asc' },
      { ...extent, until: ({ updated_at }) => Date.parse(updated_at) >= staleBefore },
      asking,
    ),
  ]);
  const isNew = ({ created_at }: { readonly created_at: string }) => Date.parse(created_at) >= Date.parse(weekAgo);
  return {
    created: part(changed, isNew),
    updated: part(changed, (issue) => !isNew(issue)),
    stale: part(stale, () => true),
  };
}

function part({ issues, hasMore }: Collected, belongs: (issue: IssueSummary) => boolean): Part {
  return { issues: issues.map(summaryOf).filter(belongs), hasMore };
}
