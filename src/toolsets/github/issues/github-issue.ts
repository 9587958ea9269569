import { z } from 'zod';
import { Failure } from '../../../errors/failure.js';
import type { IssueSummary, IssueWithBody } from '../schemas/issue-output.js';
import { visibleText } from '../../../tool/visible-text.js';

const User = z.object({ login: z.string() });

/** What of GitHub's issue is used. A pull request is an issue to GitHub, and says so. */
export const GithubIssue = z.object({
  number: z.number(),
  title: z.string(),
  body: z.string().nullish(),
  state: z.string(),
  state_reason: z.string().nullish(),
  user: User.nullable(),
  labels: z.array(z.union([z.string(), z.object({ name: z.string().nullish() })])),
  assignees: z.array(User).nullish(),
  milestone: z.object({ number: z.number(), title: z.string() }).nullish(),
  comments: z.number(),
  created_at: z.string(),
  updated_at: z.string(),
  closed_at: z.string().nullable(),
  html_url: z.string(),
  repository_url: z.string(),
  pull_request: z.unknown().optional(),
});
export type GithubIssue = z.infer<typeof GithubIssue>;

export const GithubComment = z.object({
  user: User.nullish(),
  body: z.string().nullish(),
  created_at: z.string(),
  html_url: z.string(),
});
export type GithubComment = z.infer<typeof GithubComment>;

/** @throws Failure `upstream` for what is not what GitHub documents, such as a page of a proxy. */
export function readAs<S extends z.ZodType>(schema: S, data: unknown): z.infer<S> {
  const read = schema.safeParse(data);
  if (read.success) return read.data;
  const places = read.error.issues.slice(0, 5).map(({ path }) => path.join('.') || 'the root');
  throw new Failure('upstream', 'GitHub answered something else than it documents.', {
    cause: new Error(`Not as documented: ${places.join(', ')}`),
  });
}

export const isIssue = ({ pull_request }: GithubIssue) => pull_request === undefined || pull_request === null;

/** Names of its labels, as GitHub has them. */
export function labelsOf({ labels }: GithubIssue): string[] {
  const names = labels.map((label) => (typeof label === 'string' ? label : label.name));
  return names.filter((name) => typeof name === 'string');
}

export function summaryOf(issue: GithubIssue): IssueSummary {
  return {
    number: issue.number,
    title: visibleText(issue.title),
    state: issue.state,
    state_reason: issue.state_reason ?? null,
    author: issue.user?.login ?? null,
    labels: labelsOf(issue).map(visibleText),
    assignees: (issue.assignees ?? []).map(({ login }) => login),
    milestone: issue.milestone === null || issue.milestone === undefined ? null : visibleText(issue.milestone.title),
    comments: issue.comments,
    created_at: issue.created_at,
    updated_at: issue.updated_at,
    closed_at: issue.closed_at,
    url: issue.html_url,
  };
}

export function withBody(issue: GithubIssue): IssueWithBody {
  return { ...summaryOf(issue), body: visibleText(issue.body ?? '') };
}
