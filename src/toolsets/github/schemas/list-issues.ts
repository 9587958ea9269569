import { z } from 'zod';
import { IssueSummary } from './issue-output.js';
import { Label, Login, repository } from './repository.js';

const STATES = ['open', 'closed', 'all'] as const;
export const SORTS = ['created', 'updated', 'comments'] as const;
export const DIRECTIONS = ['asc', 'desc'] as const;

/** What both lists can be narrowed by. */
const filters = {
  state: z.enum(STATES).default('open').describe('Which issues: open, closed or all.'),
  labels: z.array(Label).max(10).optional().describe('Only issues that have all of these labels.'),
  assignee: Login.optional().describe('Only issues assigned to this login.'),
};

const order = {
  sort: z.enum(SORTS).default('created').describe('What to order by.'),
  direction: z.enum(DIRECTIONS).default('desc').describe('desc: newest, or most comments, first.'),
};

export const ListIssuesInput = z.strictObject({
  ...repository,
  ...filters,
  limit: z.int().min(1).max(100).default(30).describe('Most issues to return.'),
});

export const ListIssuesOutput = z.strictObject({
  issues: z.array(IssueSummary).describe('Newest first; pull requests are left out.'),
  has_more: z.boolean().describe('Whether there are, or may be, more: list_issues_paginated shows them.'),
});

export const ListIssuesPaginatedInput = z.strictObject({
  ...repository,
  ...filters,
  ...order,
  page: z.int().min(1).max(10_000).default(1).describe('Page, from 1.'),
  per_page: z.int().min(1).max(100).default(30).describe('Entries per page, pull requests counted.'),
});

export const ListIssuesPaginatedOutput = z.strictObject({
  issues: z.array(IssueSummary).describe('Issues of this page; fewer than per_page where pull requests are left out.'),
  page: z.number().describe('This page.'),
  total_pages: z.number().nullable().describe('Pages there are; null where GitHub does not count them.'),
  has_next: z.boolean().describe('Whether page + 1 holds more.'),
  pull_requests_left_out: z.number().describe('Pull requests that stood on this page.'),
});
