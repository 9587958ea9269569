import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Failure } from '../../../errors/failure.js';
import type { Asking } from '../client/asking.js';
import { GithubClient } from '../client/github-client.js';
import type { PageLinks } from '../client/page-links.js';
import { GithubComment, GithubIssue, isIssue, readAs } from './github-issue.js';
import { type IssueAddress, type Repository, theIssue, theRepository } from './subjects.js';

/** What a list can be narrowed and ordered by, in GitHub's words. */
export interface IssueFilter {
  readonly state?: 'open' | 'closed' | 'all' | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly assignee?: string | undefined;
  readonly creator?: string | undefined;
  /** ISO 8601: only what changed since. */
  readonly since?: string | undefined;
  readonly sort?: 'created' | 'updated' | 'comments' | undefined;
  readonly direction?: 'asc' | 'desc' | undefined;
}

export interface IssuePage {
  readonly issues: readonly GithubIssue[];
  /** Pull requests GitHub counted in, and that are left out. */
  readonly pullRequests: number;
  readonly pages: PageLinks;
}

/** Reads issues. Pull requests, which GitHub counts among them, never come through. */
@Injectable()
export class IssueReader {
  constructor(private readonly github: GithubClient) {}

  async page(
    { owner, repo }: Repository,
    { labels, ...filter }: IssueFilter,
    { page, perPage }: { readonly page: number; readonly perPage: number },
    asking: Asking,
  ): Promise<IssuePage> {
    const parameters = {
      owner,
      repo,
      ...given(filter),
      ...(labels !== undefined && labels.length > 0 && { labels: labels.join(',') }),
      page,
      per_page: perPage,
    };
    const subject = theRepository({ owner, repo });
    const { data, pages } = await this.github.connection.get(
      'GET /repos/{owner}/{repo}/issues',
      parameters,
      subject,
      asking,
    );
    const all = readAs(z.array(GithubIssue), data);
    const issues = all.filter(isIssue);
    return { issues, pullRequests: all.length - issues.length, pages };
  }

  /** @throws Failure `tool_error` for a pull request. */
  async one(address: IssueAddress, asking: Asking): Promise<GithubIssue> {
    const { owner, repo, number } = address;
    const { data } = await this.github.connection.get(
      'GET /repos/{owner}/{repo}/issues/{issue_number}',
      { owner, repo, issue_number: number },
      theIssue(address),
      asking,
    );
    const issue = readAs(GithubIssue, data);
    if (isIssue(issue)) return issue;
    throw new Failure(
      'tool_error',
      `#${number} of ${owner}/${repo} is a pull request, and this works on issues only. list_issues shows the issues there are.`,
    );
  }

  /** One page of comments, oldest first. */
  async comments(
    address: IssueAddress,
    { page, perPage }: { readonly page: number; readonly perPage: number },
    asking: Asking,
  ): Promise<{ readonly comments: readonly GithubComment[]; readonly pages: PageLinks }> {
    const { owner, repo, number } = address;
    const { data, pages } = await this.github.connection.get(
      'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
      { owner, repo, issue_number: number, page, per_page: perPage },
      theIssue(address),
      asking,
    );
    return { comments: readAs(z.array(GithubComment), data), pages };
  }
}

/** Octokit sends what is undefined as text. */
function given(filter: Omit<IssueFilter, 'labels'>): Record<string, string> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;
}
