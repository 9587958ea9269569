import type { IssueSummary, IssueWithBody } from '../schemas/issue-output.js';
import { inlineMarkdown } from './inline.js';
import { QUOTE_NOTICE, quoted } from './quoted.js';

/** A comment, as far as it is shown. */
export interface ShownComment {
  readonly author: string | null;
  readonly createdAt: string;
  readonly body: string;
}

const day = (moment: string) => moment.slice(0, 10);

/** `- #5 **A title** · open · bug, ui · 3 comments · by ana · updated 2026-01-02` */
export function issueLine(issue: IssueSummary): string {
  const parts = [
    `- #${issue.number} **${inlineMarkdown(issue.title)}**`,
    stateOf(issue),
    issue.labels.map((label) => inlineMarkdown(label)).join(', '),
    issue.comments === 0 ? '' : `${issue.comments} comment${issue.comments === 1 ? '' : 's'}`,
    `by ${issue.author ?? 'nobody'}`,
    `updated ${day(issue.updated_at)}`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

export function issueLines(issues: readonly IssueSummary[]): string {
  return issues.map(issueLine).join('\n');
}

/** The whole issue, its text quoted. */
export function issueMarkdown(issue: IssueWithBody): string {
  const body = issue.body.trim() === '' ? '(no description)' : `${QUOTE_NOTICE}\n\n${quoted(issue.body)}`;
  return `# #${issue.number}: ${inlineMarkdown(issue.title)}\n\n${facts(issue)}\n\n${body}`;
}

function facts(issue: IssueSummary): string {
  const list = (items: readonly string[]) => items.map((item) => inlineMarkdown(item)).join(', ') || 'none';
  const rows = [
    `- State: ${stateOf(issue)}`,
    `- Author: ${issue.author ?? 'nobody (deleted account)'}`,
    `- Labels: ${list(issue.labels)}`,
    `- Assignees: ${list(issue.assignees)}`,
    `- Milestone: ${issue.milestone === null ? 'none' : inlineMarkdown(issue.milestone)}`,
    `- Comments: ${issue.comments}`,
    `- Created ${issue.created_at}, updated ${issue.updated_at}${issue.closed_at === null ? '' : `, closed ${issue.closed_at}`}`,
    `- ${issue.url}`,
  ];
  return rows.join('\n');
}

export function commentsMarkdown(comments: readonly ShownComment[]): string {
  return comments
    .map(({ author, createdAt, body }) => `## ${author ?? 'nobody'}, ${createdAt}\n\n${quoted(body)}`)
    .join('\n\n');
}

function stateOf({ state, state_reason }: IssueSummary): string {
  return state_reason === null ? state : `${state} (${state_reason})`;
}
