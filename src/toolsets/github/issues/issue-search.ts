import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Failure } from '../../../errors/failure.js';
import type { Asking } from '../client/asking.js';
import { GithubClient } from '../client/github-client.js';
import { GithubIssue, isIssue, readAs } from './github-issue.js';
import type { Repository } from './subjects.js';

const Found = z.object({
  total_count: z.number(),
  incomplete_results: z.boolean(),
  items: z.array(GithubIssue),
});

export interface Search {
  readonly query: string;
  /** Nothing outside of it is found. */
  readonly within: Repository | undefined;
  readonly sort?: 'created' | 'updated' | 'comments' | undefined;
  readonly order?: 'asc' | 'desc' | undefined;
  readonly page: number;
  readonly perPage: number;
}

/** Searches issues. GitHub has a quota of its own for that, of 30 searches a minute. */
@Injectable()
export class IssueSearch {
  constructor(private readonly github: GithubClient) {}

  async find({ query, within, sort, order, page, perPage }: Search, asking: Asking) {
    const scope = within === undefined ? '' : ` repo:${within.owner}/${within.repo}`;
    const parameters = {
      q: `${query} is:issue${scope}`,
      ...(sort !== undefined && { sort }),
      ...(order !== undefined && { order }),
      page,
      per_page: perPage,
    };
    const what = within === undefined ? 'such search' : `search in ${within.owner}/${within.repo}`;
    const subject = { what, whenMissing: 'Check the query.' };
    const { data, pages } = await this.github.connection.get('GET /search/issues', parameters, subject, asking);
    const found = readAs(Found, data);
    // A query with OR reaches past the words that were added to it.
    const isWithin = ({ repository_url }: GithubIssue) =>
      within === undefined || repositoryOf(repository_url) === `${within.owner}/${within.repo}`.toLowerCase();
    const issues = found.items.filter((item) => isIssue(item) && isWithin(item));
    return { issues, total: found.total_count, isIncomplete: found.incomplete_results, pages };
  }
}

/** `octo/hello` of `https://api.github.com/repos/octo/hello`, in lower case: GitHub's names have none. */
export function repositoryOf(url: string): string {
  const [, name] = /\/repos\/([^/]+\/[^/]+)$/.exec(url) ?? [];
  if (name === undefined) throw new Failure('upstream', 'GitHub answered an issue without a repository.');
  return name.toLowerCase();
}
