import { Injectable } from '@nestjs/common';
import type { Asking } from '../client/asking.js';
import { GithubClient } from '../client/github-client.js';
import { GithubIssue, readAs } from './github-issue.js';
import { type IssueAddress, type Repository, theIssue, theRepository } from './subjects.js';

/** What can be set of an issue, in GitHub's words; what is left out stays as it is. */
export interface IssueFields {
  readonly title?: string | undefined;
  readonly body?: string | undefined;
  readonly state?: 'open' | 'closed' | undefined;
  readonly state_reason?: 'completed' | 'not_planned' | 'reopened' | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly assignees?: readonly string[] | undefined;
  readonly milestone?: number | null | undefined;
}

/** Writes issues, one request at a time. */
@Injectable()
export class IssueWriter {
  constructor(private readonly github: GithubClient) {}

  async create({ owner, repo }: Repository, fields: IssueFields, asking: Asking): Promise<GithubIssue> {
    const parameters = { owner, repo, ...given(fields) };
    const subject = theRepository({ owner, repo });
    return readAs(
      GithubIssue,
      await this.github.connection.write('POST /repos/{owner}/{repo}/issues', parameters, subject, asking),
    );
  }

  async update(address: IssueAddress, fields: IssueFields, asking: Asking): Promise<GithubIssue> {
    const { owner, repo, number } = address;
    const parameters = { owner, repo, issue_number: number, ...given(fields) };
    const route = 'PATCH /repos/{owner}/{repo}/issues/{issue_number}';
    return readAs(GithubIssue, await this.github.connection.write(route, parameters, theIssue(address), asking));
  }

  /** Adds to the labels an issue has. Twice is the same as once. */
  async addLabels(address: IssueAddress, labels: readonly string[], asking: Asking): Promise<void> {
    const { owner, repo, number } = address;
    const parameters = { owner, repo, issue_number: number, labels };
    const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/labels';
    await this.github.connection.write(route, parameters, theIssue(address), asking);
  }
}

function given(fields: IssueFields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
