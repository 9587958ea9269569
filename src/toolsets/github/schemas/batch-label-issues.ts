import { z } from 'zod';
import { IssueNumber, Label, repository } from './repository.js';

const MOST_ISSUES = 25;
const MOST_LABELS = 10;

export const BatchLabelIssuesInput = z
  .strictObject({
    ...repository,
    issues: z.array(IssueNumber).min(1).max(MOST_ISSUES).describe(`Numbers of 1 to ${MOST_ISSUES} issues, each once.`),
    labels: z
      .array(Label)
      .min(1)
      .max(MOST_LABELS)
      .describe(`1 to ${MOST_LABELS} labels to add to each; they must exist in the repository.`),
  })
  .superRefine(({ issues, labels }, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (new Set(issues).size < issues.length) refuse('issues', 'Name each issue once.');
    if (new Set(labels.map((label) => label.toLowerCase())).size < labels.length)
      refuse('labels', 'Name each label once; upper and lower case are the same label.');
  });

export const BatchLabelIssuesOutput = z.strictObject({
  labelled: z.number().describe('Issues that have all the labels now.'),
  failed: z.number().describe('Issues that could not be labelled.'),
  not_tried: z.number().describe('Issues left alone because one before them failed for a reason of GitHub.'),
  results: z
    .array(
      z.strictObject({
        number: z.number().describe('Number of the issue.'),
        result: z.enum(['labelled', 'failed', 'not_tried']).describe('What became of it.'),
        reason: z.string().nullable().describe('Why not, and what to do; null where it was labelled.'),
      }),
    )
    .describe('One for each issue, in the order they were named.'),
});
