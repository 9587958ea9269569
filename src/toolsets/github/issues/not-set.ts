import { type GithubIssue, labelsOf } from './github-issue.js';
import type { IssueFields } from './issue-writer.js';

/** Fields that are not in the answer as they were sent: GitHub drops silently what its token has no right to set. */
export function notSet(sent: IssueFields, issue: GithubIssue): string[] {
  const missing: string[] = [];
  const logins = (issue.assignees ?? []).map(({ login }) => login);
  if (!areSame(labelsOf(issue), sent.labels)) missing.push('labels');
  if (!areSame(logins, sent.assignees)) missing.push('assignees');
  if (sent.milestone !== undefined && sent.milestone !== (issue.milestone?.number ?? null)) missing.push('milestone');
  return missing;
}

/** A list that was sent is the whole list: one too many is as wrong as one too few. */
function areSame(names: readonly string[], wanted: readonly string[] | undefined): boolean {
  if (wanted === undefined) return true;
  const folded = (list: readonly string[]) => new Set(list.map((name) => name.trim().toLowerCase()));
  return folded(names).symmetricDifference(folded(wanted)).size === 0;
}
