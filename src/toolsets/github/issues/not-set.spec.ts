import { expect, it } from 'vitest';
import type { GithubIssue } from './github-issue.js';
import { notSet } from './not-set.js';

const user = (login: string) => ({ login });
const ISSUE: GithubIssue = {
  number: 1,
  title: 'One',
  state: 'open',
  user: user('ana'),
  labels: [{ name: 'a' }, 'B'],
  assignees: [user('ana'), user('ben')],
  milestone: { number: 1, title: 'First' },
  comments: 0,
  created_at: '',
  updated_at: '',
  closed_at: null,
  html_url: '',
  repository_url: '',
};

it.each([
  { sent: { labels: ['A', ' b'], assignees: ['Ben', 'ana'], milestone: 1 }, missing: [] },
  { sent: { title: 'x' }, missing: [] },
  { sent: { labels: ['a', 'b', 'c'] }, missing: ['labels'] },
  // What was to be taken away is still there.
  { sent: { labels: ['a'], assignees: ['ana'] }, missing: ['labels', 'assignees'] },
  { sent: { labels: [], assignees: [], milestone: null }, missing: ['labels', 'assignees', 'milestone'] },
  { sent: { milestone: 2 }, missing: ['milestone'] },
])('names what is not as it was sent: $sent', ({ sent, missing }) => {
  expect(notSet(sent, ISSUE)).toEqual(missing);
});

it('takes no milestone for the one that was sent only where none was', () => {
  const without = { ...ISSUE, milestone: null };
  expect([notSet({ milestone: null }, without), notSet({ milestone: 1 }, without)]).toEqual([[], ['milestone']]);
});
