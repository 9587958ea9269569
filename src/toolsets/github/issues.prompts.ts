import { z } from 'zod';
import { Prompt } from '../../tool/prompt.decorator.js';
import type { ToolCall } from '../../tool/tool-call.js';
import { Toolset } from '../../tool/toolset.decorator.js';
import { oneOfMany } from './client/asking.js';
import { Clock } from './clock.js';
import { ISSUES_ACCESS } from './github-access.js';
import { IssueCompletions } from './issue-completions.js';
import { Discussion } from './issues/discussion.js';
import { withBody } from './issues/github-issue.js';
import { IssueReader } from './issues/issue-reader.js';
import { KnownLabels } from './issues/known-labels.js';
import type { IssueAddress, Repository } from './issues/subjects.js';
import { VisibleRepositories } from './issues/visible-repositories.js';
import { bugReportPrompt } from './prompts/bug-report-template.js';
import { triagePrompt } from './prompts/triage-issue.js';
import { weeklyActivity } from './prompts/weekly-activity.js';
import { weeklyPrompt } from './prompts/weekly-summary.js';
import { NumberText } from './schemas/issue-address.js';
import { Owner, Repo, repository } from './schemas/repository.js';
import { visible } from './schemas/visible.js';

const RECENT_COMMENTS = 20;

const TriageInput = z.strictObject({ ...repository, number: NumberText.describe('Number of the issue, such as 42.') });
const WeeklyInput = z.strictObject(repository);
const BugReportInput = z.strictObject({
  owner: Owner.optional(),
  repo: Repo.optional(),
  title: visible(1, 256).optional().describe('What the bug is, in a line, if known.'),
  description: visible(1, 10_000).optional().describe('What the reporter says about it.'),
});

const COMPLETE = { owner: 'owners', repo: 'repos' } as const;

@Toolset({ name: 'github', upstream: 'github' })
export class IssuePrompts extends IssueCompletions {
  constructor(
    repositories: VisibleRepositories,
    private readonly reader: IssueReader,
    private readonly discussion: Discussion,
    private readonly labels: KnownLabels,
    private readonly clock: Clock,
  ) {
    super(repositories, reader);
  }

  @Prompt({
    name: 'triage-issue',
    title: 'Triage a GitHub issue',
    description:
      'What an issue is, how severe, which labels it should have and what to do next; with its newest comments.',
    access: ISSUES_ACCESS,
    input: TriageInput,
    timeoutMs: 15_000,
    complete: { ...COMPLETE, number: 'numbers' },
  })
  async triage(address: IssueAddress, call: ToolCall): Promise<string> {
    const asking = oneOfMany(call);
    const issue = withBody(await this.reader.one(address, asking));
    const [comments, labels] = await Promise.all([
      this.discussion.newest(address, issue.comments, RECENT_COMMENTS, asking),
      this.labels.of(address, asking),
    ]);
    return triagePrompt({ address, issue, comments, labels: labels.names });
  }

  @Prompt({
    name: 'weekly-summary',
    title: 'Summarise a week of GitHub issues',
    description: 'The issues of a repository that are new, were updated within seven days, or are stale for 30 days.',
    access: ISSUES_ACCESS,
    input: WeeklyInput,
    timeoutMs: 20_000,
    complete: COMPLETE,
  })
  async weekly(input: Repository, call: ToolCall): Promise<string> {
    const now = this.clock.now();
    const activity = await weeklyActivity(this.reader, input, now, oneOfMany(call));
    return weeklyPrompt(input, new Date(now).toISOString().slice(0, 10), activity);
  }

  @Prompt({
    name: 'bug-report-template',
    title: 'Write a bug report',
    description: 'A template for a bug report, and how to fill it in and file it with create_issue.',
    access: ISSUES_ACCESS,
    input: BugReportInput,
    complete: COMPLETE,
  })
  bugReport(input: z.infer<typeof BugReportInput>): string {
    return bugReportPrompt(input);
  }
}
