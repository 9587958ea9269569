import type { z } from 'zod';
import type { ListIssuesPaginatedOutput } from '../schemas/list-issues.js';
import type { SearchIssuesOutput } from '../schemas/search-issues.js';
import { issueLine, issueLines } from './issue-markdown.js';

export function pageMarkdown(data: z.infer<typeof ListIssuesPaginatedOutput>): string {
  const { issues, page, total_pages: pages, has_next: hasNext, pull_requests_left_out: left } = data;
  const head = `page ${page}/${pages ?? '?'}`;
  if (pages !== null && page > pages) {
    return `${head}: there is no such page. ${pages === 0 ? 'No issue fits.' : `The last one is ${pages}.`}`;
  }
  const without = left === 0 ? '' : `, without ${left} pull request${left === 1 ? '' : 's'}`;
  const lines = issues.length === 0 ? (hasNext ? 'No issue on this page.' : 'No issue fits.') : issueLines(issues);
  return `${head}${without}\n\n${lines}${hasNext ? `\n\nNext: page ${page + 1}.` : ''}`;
}

export function searchMarkdown(data: z.infer<typeof SearchIssuesOutput>): string {
  const { issues, total_count: total, page, has_next: hasNext, incomplete } = data;
  const head = `${total} found, page ${page}${incomplete ? '. GitHub ran out of time, so there may be more' : ''}`;
  const lines = issues.map((issue) => `${issueLine(issue)} · ${issue.repository}`).join('\n');
  const shown = lines === '' ? 'No issue on this page fits.' : lines;
  return `${head}\n\n${shown}${hasNext ? `\n\nNext: page ${page + 1}.` : ''}`;
}
