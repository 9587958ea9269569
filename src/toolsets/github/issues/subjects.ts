import type { Subject } from '../client/github-failure.js';

/** A repository, as every input names it. */
export interface Repository {
  readonly owner: string;
  readonly repo: string;
}

/** An issue of it. */
export interface IssueAddress extends Repository {
  readonly number: number;
}

export function theRepository({ owner, repo }: Repository): Subject {
  return {
    what: `repository ${owner}/${repo}`,
    whenMissing: 'Check owner and repo, letter by letter; search_issues finds issues without naming a repository.',
  };
}

export function theIssue({ owner, repo, number }: IssueAddress): Subject {
  return {
    what: `issue #${number} of ${owner}/${repo}`,
    whenMissing: 'Check owner, repo and number; list_issues shows the issues there are.',
  };
}
