import { Module } from '@nestjs/common';
import { GithubClient } from './client/github-client.js';
import { Clock } from './clock.js';
import { Discussion } from './issues/discussion.js';
import { IssueReader } from './issues/issue-reader.js';
import { IssueSearch } from './issues/issue-search.js';
import { IssueWriter } from './issues/issue-writer.js';
import { KnownLabels } from './issues/known-labels.js';
import { LabelBatch } from './issues/label-batch.js';
import { VisibleRepositories } from './issues/visible-repositories.js';
import { IssuePrompts } from './issues.prompts.js';
import { IssueResources } from './issues.resources.js';
import { ReadIssuesTools } from './read-issues.tools.js';
import { WriteIssuesTools } from './write-issues.tools.js';

@Module({
  providers: [
    ReadIssuesTools,
    WriteIssuesTools,
    IssueResources,
    IssuePrompts,
    IssueReader,
    IssueSearch,
    IssueWriter,
    KnownLabels,
    LabelBatch,
    Discussion,
    VisibleRepositories,
    GithubClient,
    Clock,
  ],
})
export class GithubModule {}
