import { z } from 'zod';
import { IssueWithBody } from './issue-output.js';
import { HIGHEST_NUMBER, IssueNumber, Label, Login, repository } from './repository.js';
import { visible } from './visible.js';

const LONGEST_BODY = 65_536;

const Title = visible(1, 256).regex(/\S/, 'Say what the issue is about.');
const Body = visible(0, LONGEST_BODY);
const Labels = z.array(Label).max(100);
const Assignees = z.array(Login).max(10);
const Milestone = IssueNumber;

export const CreateIssueInput = z.strictObject({
  ...repository,
  title: Title.describe('Title, one line.'),
  body: Body.optional().describe('Text of the issue, in markdown.'),
  labels: Labels.optional().describe('Labels, which must exist in the repository.'),
  assignees: Assignees.optional().describe('Logins of who shall work on it.'),
  milestone: Milestone.optional().describe('Number of a milestone of the repository.'),
});

export const UpdateIssueInput = z
  .strictObject({
    ...repository,
    number: IssueNumber,
    title: Title.optional().describe('New title. Example: "Login fails on Safari".'),
    body: Body.optional().describe('New text in markdown; replaces the old one whole.'),
    state: z.enum(['open', 'closed']).optional().describe('closed closes the issue, open opens it again.'),
    state_reason: z
      .enum(['completed', 'not_planned', 'reopened'])
      .optional()
      .describe('Only with state: completed or not_planned with closed, reopened with open.'),
    labels: Labels.optional().describe('All labels it shall have; [] removes them all. batch_label_issues adds.'),
    assignees: Assignees.optional().describe('All assignees it shall have; [] removes them all.'),
    // Not null, which stands for "left out" where a model has to send every argument, as with OpenAI's strict schemas.
    milestone: z
      .int()
      .min(0)
      .max(HIGHEST_NUMBER)
      .optional()
      .describe('Number of a milestone of the repository; 0 removes it.'),
  })
  .superRefine(({ owner: _owner, repo: _repo, number: _number, ...fields }, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (Object.values(fields).every((value) => value === undefined))
      refuse('', 'Say what to change: title, body, state, labels, assignees or milestone.');
    const { state, state_reason: reason } = fields;
    if (reason !== undefined && (reason === 'reopened' ? 'open' : 'closed') !== state)
      refuse('state_reason', 'completed and not_planned go with state closed, reopened goes with state open.');
  });

export const WrittenIssueOutput = z.strictObject({
  issue: IssueWithBody.describe('The issue as it is now.'),
  not_set: z.array(z.string()).describe('Fields GitHub did not take, for want of the right to set them; usually none.'),
});
