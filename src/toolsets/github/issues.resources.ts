import { Resource, type ResourceVariables } from '../../tool/resource.decorator.js';
import type { ToolCall } from '../../tool/tool-call.js';
import { Toolset } from '../../tool/toolset.decorator.js';
import { oneOfMany } from './client/asking.js';
import { ISSUES_ACCESS } from './github-access.js';
import { IssueCompletions } from './issue-completions.js';
import { Discussion } from './issues/discussion.js';
import { summaryOf, withBody } from './issues/github-issue.js';
import { collectIssues } from './issues/issue-collector.js';
import { IssueReader } from './issues/issue-reader.js';
import { VisibleRepositories } from './issues/visible-repositories.js';
import { checked, IssueVariables, RepositoryVariables } from './schemas/issue-address.js';
import { commentsMarkdown, issueLines, issueMarkdown } from './text/issue-markdown.js';
import { QUOTE_NOTICE } from './text/quoted.js';

const MOST_OPEN = 100;
const MARKDOWN = 'text/markdown';
const READ = { access: ISSUES_ACCESS, mimeType: MARKDOWN, timeoutMs: 15_000 } as const;
const COMPLETE_REPOSITORY = { owner: 'owners', repo: 'repos' } as const;
const COMPLETE_ISSUE = { ...COMPLETE_REPOSITORY, number: 'numbers' } as const;

@Toolset({ name: 'github', upstream: 'github' })
export class IssueResources extends IssueCompletions {
  constructor(
    repositories: VisibleRepositories,
    private readonly reader: IssueReader,
    private readonly discussion: Discussion,
  ) {
    super(repositories, reader);
  }

  // Before the template of one issue, which `open` would fit as well.
  @Resource({
    ...READ,
    uri: 'issue://{owner}/{repo}/open',
    name: 'open-issues',
    title: 'Open issues of a GitHub repository',
    description: `The ${MOST_OPEN} newest open issues of a repository, one line each, as markdown. Pull requests are left out.`,
    complete: COMPLETE_REPOSITORY,
  })
  async open(variables: ResourceVariables, call: ToolCall): Promise<string> {
    const repository = checked(RepositoryVariables, variables);
    const extent = { limit: MOST_OPEN, mostPages: 3 };
    const filter = { state: 'open' } as const;
    const { issues, hasMore } = await collectIssues(this.reader, repository, filter, extent, oneOfMany(call));
    const { owner, repo } = repository;
    const lines = issues.length === 0 ? 'There is none.' : issueLines(issues.map(summaryOf));
    return `# Open issues of ${owner}/${repo}\n\n${lines}${hasMore ? '\n\nThere may be more: list_issues_paginated shows them.' : ''}`;
  }

  @Resource({
    ...READ,
    uri: 'issue://{owner}/{repo}/{number}',
    name: 'issue',
    title: 'Issue of a GitHub repository',
    description: 'One issue whole, as markdown: facts, labels and its text, quoted.',
    complete: COMPLETE_ISSUE,
  })
  async issue(variables: ResourceVariables, call: ToolCall): Promise<string> {
    return issueMarkdown(withBody(await this.reader.one(checked(IssueVariables, variables), oneOfMany(call))));
  }

  @Resource({
    ...READ,
    uri: 'issue://{owner}/{repo}/{number}/comments',
    name: 'issue-comments',
    title: 'Comments on a GitHub issue',
    description: 'What people wrote about an issue, oldest first, up to 300 comments, each quoted, as markdown.',
    complete: COMPLETE_ISSUE,
  })
  async comments(variables: ResourceVariables, call: ToolCall): Promise<string> {
    const address = checked(IssueVariables, variables);
    const asking = oneOfMany(call);
    // Comments of a pull request are comments of an issue to GitHub.
    await this.reader.one(address, asking);
    const { comments, areAll } = await this.discussion.fromStart(address, asking);
    const head = `# Comments on #${address.number} of ${address.owner}/${address.repo}`;
    if (comments.length === 0) return `${head}\n\nThere is none.`;
    const more = areAll ? '' : `\n\nOnly the first ${comments.length} comments are shown.`;
    return `${head}\n\n${QUOTE_NOTICE}\n\n${commentsMarkdown(comments)}${more}`;
  }
}
