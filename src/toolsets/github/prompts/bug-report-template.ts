import { inlineMarkdown } from '../text/inline.js';
import { quoted } from '../text/quoted.js';

interface BugReport {
  readonly owner?: string | undefined;
  readonly repo?: string | undefined;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
}

const TEMPLATE = `### What happened

### What should have happened

### Steps to reproduce

1.
2.
3.

### Environment

- Version:
- Operating system:

### Logs and screenshots
`;

export function bugReportPrompt({ owner, repo, title, description }: BugReport): string {
  const where = owner !== undefined && repo !== undefined ? ` for ${owner}/${repo}` : '';
  const call = where === '' ? 'create_issue' : `create_issue with owner "${owner}" and repo "${repo}"`;
  const known = [
    ...(title === undefined ? [] : [`Title so far: ${inlineMarkdown(title)}`]),
    ...(description === undefined ? [] : ['What the reporter says:', '', quoted(description)]),
  ];
  return [
    `Help me write a bug report${where}. Fill in the template below from what I tell you, and ask for what is missing: one`,
    'question at a time. Invent nothing; leave a heading out only if I say that it does not apply. Take out secrets and',
    `personal data from logs. Look with search_issues whether it was reported before. Show me the report, and only when I`,
    `agree call ${call}.`,
    ...(known.length === 0 ? [] : ['', ...known]),
    '',
    '```markdown',
    TEMPLATE.trimEnd(),
    '```',
  ].join('\n');
}
