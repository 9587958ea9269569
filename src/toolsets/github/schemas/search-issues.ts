import { z } from 'zod';
import { MOST_RESULTS } from '../issues/most-results.js';
import { IssueSummary } from './issue-output.js';
import { DIRECTIONS, SORTS } from './list-issues.js';
import { Owner, Repo } from './repository.js';
import { visible } from './visible.js';

/** GitHub's bound of the words of a query. */
const LONGEST_QUERY = 256;
const PULL_REQUESTS = /(^|[\s(])(is|type):\s*"?(pr|pull-request|pull_request)\b/i;
const PLACES = /(^|[\s(])(repo|org|user|owner):/i;

export const SearchIssuesInput = z
  .strictObject({
    query: visible(1, LONGEST_QUERY)
      .regex(/\S/, 'Say what to search for.')
      .describe('Words and GitHub qualifiers, such as: crash label:bug is:open in:title. is:issue is added.'),
    owner: Owner.optional().describe('With repo: search this repository only.'),
    repo: Repo.optional().describe('With owner: search this repository only.'),
    sort: z.enum(SORTS).optional().describe('What to order by; best match where left out.'),
    order: z.enum(DIRECTIONS).optional().describe('Only with sort: asc or desc.'),
    page: z.int().min(1).max(1_000).default(1).describe('Page, from 1.'),
    per_page: z.int().min(1).max(100).default(30).describe('Results per page.'),
  })
  .superRefine(({ query, owner, repo, sort, order, page, per_page }, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (PULL_REQUESTS.test(query)) refuse('query', 'Only issues are searched: leave is:pr out.');
    if ((owner === undefined) !== (repo === undefined)) refuse('repo', 'Give owner and repo together, or neither.');
    if (owner !== undefined && PLACES.test(query))
      refuse('query', 'owner and repo say where to search: leave repo:, org: and user: out of the query.');
    if (order !== undefined && sort === undefined) refuse('order', 'Say what to sort by, or leave order out.');
    if ((page - 1) * per_page >= MOST_RESULTS)
      refuse('page', `GitHub gives the first ${MOST_RESULTS} results only: narrow the query.`);
  });

export const SearchIssuesOutput = z.strictObject({
  issues: z
    .array(IssueSummary.extend({ repository: z.string().describe('owner/repo it belongs to.') }))
    .describe('Found issues; pull requests are left out.'),
  total_count: z.number().describe('Results there are in all, as GitHub counts them.'),
  page: z.number().describe('This page.'),
  has_next: z.boolean().describe('Whether page + 1 holds more.'),
  incomplete: z.boolean().describe('True where GitHub ran out of time: there may be more.'),
});
