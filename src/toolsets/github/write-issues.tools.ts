import type { z } from 'zod';
import { McpContent } from '../../tool/mcp-content.js';
import { Tool } from '../../tool/tool.decorator.js';
import type { ToolCall } from '../../tool/tool-call.js';
import { Toolset } from '../../tool/toolset.decorator.js';
import { ISSUES_ACCESS, ISSUES_LIMIT } from './github-access.js';
import { withBody } from './issues/github-issue.js';
import { IssueReader } from './issues/issue-reader.js';
import { IssueWriter } from './issues/issue-writer.js';
import { KnownLabels } from './issues/known-labels.js';
import { LabelBatch } from './issues/label-batch.js';
import { notSet } from './issues/not-set.js';
import { BatchLabelIssuesInput, BatchLabelIssuesOutput } from './schemas/batch-label-issues.js';
import { CreateIssueInput, UpdateIssueInput, WrittenIssueOutput } from './schemas/write-issue.js';
import { batchMarkdown, writtenMarkdown } from './text/written-markdown.js';

/** What every write has in common. GitHub wants a second between two writes, so some wait for their turn. */
const WRITE = {
  access: ISSUES_ACCESS,
  openWorld: true,
  limit: ISSUES_LIMIT,
  timeoutMs: 20_000,
  slo: { availability: 99, latency: 'p95<5s' },
} as const;

@Toolset({ name: 'github', upstream: 'github' })
export class WriteIssuesTools {
  constructor(
    private readonly reader: IssueReader,
    private readonly writer: IssueWriter,
    private readonly labels: KnownLabels,
    private readonly batch: LabelBatch,
  ) {}

  @Tool({
    ...WRITE,
    name: 'create_issue',
    title: 'Create an issue in a GitHub repository',
    description:
      'Opens a new issue, which notifies people. Labels must exist in the repository. Calling twice makes two issues: ' +
      'after a timeout look with list_issues before you call again.',
    effect: 'write',
    input: CreateIssueInput,
    output: WrittenIssueOutput,
    records: { of: () => 1 },
  })
  async createIssue({ owner, repo, ...fields }: z.infer<typeof CreateIssueInput>, call: ToolCall) {
    const repository = { owner, repo };
    await this.labels.require(repository, fields.labels, call);
    const issue = await this.writer.create(repository, fields, call);
    const data = { issue: withBody(issue), not_set: notSet(fields, issue) };
    return McpContent.text(writtenMarkdown('Created', data), data);
  }

  @Tool({
    ...WRITE,
    name: 'update_issue',
    title: 'Change an issue of a GitHub repository',
    description:
      'Changes title, text, state, labels, assignees or milestone of an issue, or closes it. What you send replaces what ' +
      'was there, labels and assignees as whole lists; what you leave out stays. To add labels use batch_label_issues. ' +
      'Labels must exist in the repository. A pull request is refused.',
    effect: 'destructive',
    idempotent: true,
    retries: 1,
    input: UpdateIssueInput,
    output: WrittenIssueOutput,
    records: { of: () => 1 },
  })
  async updateIssue({ owner, repo, number, ...sent }: z.infer<typeof UpdateIssueInput>, call: ToolCall) {
    const address = { owner, repo, number };
    const fields = { ...sent, milestone: sent.milestone === 0 ? null : sent.milestone };
    await this.labels.require(address, fields.labels, call);
    // GitHub would change a pull request of that number just as well.
    await this.reader.one(address, call);
    const issue = await this.writer.update(address, fields, call);
    const data = { issue: withBody(issue), not_set: notSet(fields, issue) };
    return McpContent.text(writtenMarkdown('Updated', data), data);
  }

  @Tool({
    ...WRITE,
    name: 'batch_label_issues',
    title: 'Add labels to several GitHub issues',
    description:
      'Adds 1 to 10 existing labels to each of 1 to 25 issues of one repository; labels they have stay. One issue that ' +
      'fails stops no other: read the result of each. GitHub wants a second between two writes, so 25 issues take about ' +
      'half a minute.',
    effect: 'write',
    idempotent: true,
    input: BatchLabelIssuesInput,
    output: BatchLabelIssuesOutput,
    records: { of: ({ results }) => results.length },
    timeoutMs: 55_000,
    slo: { availability: 99, latency: 'p95<60s' },
  })
  async batchLabelIssues({ owner, repo, issues, labels }: z.infer<typeof BatchLabelIssuesInput>, call: ToolCall) {
    const results = await this.batch.add({ owner, repo }, issues, labels, call);
    const count = (wanted: string) => results.filter(({ result }) => result === wanted).length;
    const data = {
      labelled: count('labelled'),
      failed: count('failed'),
      not_tried: count('not_tried'),
      results: [...results],
    };
    return McpContent.text(batchMarkdown(data), data);
  }
}
