import type { z } from 'zod';
import type { BatchLabelIssuesOutput } from '../schemas/batch-label-issues.js';
import type { WrittenIssueOutput } from '../schemas/write-issue.js';
import { issueMarkdown } from './issue-markdown.js';

export function writtenMarkdown(done: string, { issue, not_set }: z.infer<typeof WrittenIssueOutput>): string {
  const warning =
    not_set.length === 0
      ? ''
      : ` GitHub did not set ${not_set.join(' and ')}: this server's token lacks the right to, so do not try it again.`;
  return `${done} #${issue.number}.${warning}\n\n${issueMarkdown(issue)}`;
}

export function batchMarkdown({
  labelled,
  failed,
  not_tried,
  results,
}: z.infer<typeof BatchLabelIssuesOutput>): string {
  const head = `${labelled} labelled, ${failed} failed, ${not_tried} not tried.`;
  return [head, '', ...results.map(({ number, result, reason }) => `- #${number}: ${reason ?? result}`)].join('\n');
}
