import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FAULTS } from '../fixtures/github/github-faults.js';
import { type GithubService, startGithubService } from '../fixtures/github/github-service.js';
import { addIssue, type StoredRepository } from '../fixtures/github/github-state.js';

let service: GithubService;
let repository: StoredRepository;
let name = 0;
let HERE: { readonly owner: string; readonly repo: string };

beforeAll(async () => {
  service = await startGithubService();
});
afterAll(() => service.stop());
beforeEach(() => {
  HERE = { owner: 'octo', repo: `writes-${(name += 1)}` };
  repository = service.github.state.add(`octo/${HERE.repo}`, ['bug', 'help wanted']);
  addIssue(repository, { title: 'First', body: 'Old text', labels: ['bug'] });
  addIssue(repository, { title: 'A pull request', isPullRequest: true });
  addIssue(repository, { title: 'Gone', isDeleted: true });
  addIssue(repository, { title: 'Fourth' });
  service.github.requests.length = 0;
});
afterEach(() => {
  service.github.wellAgain();
  expect(service.github.violations.splice(0)).toEqual([]);
});

const labelsOf = (number: number) =>
  (repository.issues[number - 1]!.data['labels'] as { name: string }[]).map(({ name: label }) => label);
const writes = () => service.github.asked(/^(POST|PATCH)/);

describe('create_issue', () => {
  it('makes an issue with all it may have', async () => {
    const { outcome, data, text } = await service.call('create_issue', {
      ...HERE,
      title: 'It breaks',
      body: 'Like *this*',
      labels: ['BUG'],
      assignees: ['ana'],
      milestone: 1,
    });
    expect(outcome).toBe('ok');
    expect(data).toMatchObject({
      issue: {
        number: 5,
        title: 'It breaks',
        body: 'Like *this*',
        labels: ['bug'],
        assignees: ['ana'],
        milestone: 'One',
      },
      not_set: [],
    });
    expect(text).toMatch(/^Created #5\.\n\n# #5: It breaks\n/);
    expect(repository.issues).toHaveLength(5);
  });

  it('refuses a label that does not exist, and names those that do, before anything is written', async () => {
    const { outcome, text, refusal } = await service.call('create_issue', { ...HERE, title: 'x', labels: ['bgu'] });
    expect(outcome).toBe('invalid_input');
    expect(text).toContain(
      `octo/${HERE.repo} has no label "bgu", and none is made by this tool. It has "bug", "help wanted".`,
    );
    expect(refusal['issues']).toEqual([{ path: 'labels', message: 'There is no label "bgu".' }]);
    expect(writes()).toEqual([]);
  });

  it('asks for a label by its name where a repository has more than are listed', async () => {
    repository.labels.push(...Array.from({ length: 1_000 }, (_, index) => `l${index}`), 'area: a/b');
    const known = await service.call('create_issue', { ...HERE, title: 'x', labels: ['BUG', 'AREA: a/b'] });
    expect(known.data).toMatchObject({ issue: { labels: ['bug', 'area: a/b'] }, not_set: [] });
    const { outcome, refusal } = await service.call('create_issue', { ...HERE, title: 'x', labels: ['bug', 'bgu'] });
    expect({ outcome, issues: refusal['issues'] }).toEqual({
      outcome: 'invalid_input',
      issues: [{ path: 'labels', message: 'There is no label "bgu".' }],
    });
    expect(writes()).toHaveLength(1);
  });

  it('says what GitHub did not set for want of rights', async () => {
    repository.canPush = false;
    const { outcome, data, text } = await service.call('create_issue', {
      ...HERE,
      title: 'x',
      labels: ['bug'],
      assignees: ['ana'],
    });
    expect({ outcome, notSet: data['not_set'] }).toEqual({ outcome: 'ok', notSet: ['labels', 'assignees'] });
    expect(text).toContain('GitHub did not set labels and assignees');
  });

  it("tells GitHub's validation errors field by field", async () => {
    const { outcome, text, refusal } = await service.call('create_issue', {
      ...HERE,
      title: 'x',
      assignees: ['stranger'],
    });
    expect(outcome).toBe('invalid_input');
    expect(text).toContain('assignees: is not valid ("stranger"). Change them and call again.');
    expect(refusal['issues']).toEqual([{ path: 'assignees', message: 'is not valid ("stranger")' }]);
    expect(repository.issues).toHaveLength(4);
  });

  it.each([
    {
      why: 'an archived repository',
      change: { isArchived: true },
      says: 'GitHub says: "Repository was archived so is read-only."',
    },
    {
      why: 'a repository without issues',
      change: { hasIssues: false },
      says: 'issues are turned off in this repository',
    },
  ])('says why $why takes none', async ({ change, says }) => {
    Object.assign(repository, change);
    const { outcome, text } = await service.call('create_issue', { ...HERE, title: 'x' });
    expect(outcome).toBe('tool_error');
    expect(text).toContain(says);
  });

  it('is never sent twice: what came of it is not known', async () => {
    service.github.fail(FAULTS.serverError, { of: /^POST/, times: 5 });
    const { outcome } = await service.call('create_issue', { ...HERE, title: 'Once' });
    expect({ outcome, sent: writes().length }).toEqual({ outcome: 'upstream', sent: 1 });
  });
});

describe('update_issue', () => {
  it('changes what is sent and leaves the rest', async () => {
    const { outcome, data, text } = await service.call('update_issue', {
      ...HERE,
      number: 1,
      state: 'closed',
      state_reason: 'not_planned',
      labels: [],
    });
    expect(outcome).toBe('ok');
    expect(data).toMatchObject({
      issue: { state: 'closed', state_reason: 'not_planned', labels: [], title: 'First', body: 'Old text' },
      not_set: [],
    });
    expect(text).toContain('Updated #1.');
  });

  it('removes the milestone for 0, and takes no null, which some send for what they leave out', async () => {
    const change = (milestone: unknown) => service.call('update_issue', { ...HERE, number: 1, milestone });
    expect((await change(1)).data).toMatchObject({ issue: { milestone: 'One' } });
    expect((await change(null)).outcome).toBe('invalid_input');
    expect((await change(0)).data).toMatchObject({ issue: { milestone: null }, not_set: [] });
  });

  it('never touches a pull request, though GitHub would', async () => {
    const { outcome, text } = await service.call('update_issue', { ...HERE, number: 2, title: 'Mine now' });
    expect(outcome).toBe('tool_error');
    expect(text).toContain('is a pull request');
    expect(writes()).toEqual([]);
  });

  it('is sent again after a failure of GitHub, because twice is the same as once', async () => {
    service.github.fail(FAULTS.serverError, { of: /^PATCH/ });
    expect((await service.call('update_issue', { ...HERE, number: 1, title: 'New' })).outcome).toBe('ok');
    expect(writes()).toHaveLength(2);
  });

  it.each([
    [{ number: 1 }, 'Say what to change'],
    [{ number: 1, state_reason: 'completed' }, 'completed and not_planned go with state closed'],
    [{ number: 1, state: 'open', state_reason: 'completed' }, 'reopened goes with state open'],
    [{ number: 0, title: 'x' }, 'number'],
    [{ number: 1, title: ' ' }, 'Say what the issue is about.'],
    [{ number: 1, title: 'tag\u{E0041}s' }, 'Leave out invisible and control characters.'],
    [{ number: 1, labels: ['..'] }, 'Use the name of a label'],
    [{ number: 1, milestone: 7 }, 'milestone: is not valid ("7")'],
  ])('tells %j how to call it right', async (input, says) => {
    const { outcome, text } = await service.call('update_issue', { ...HERE, ...input });
    expect(outcome).toBe('invalid_input');
    expect(text).toContain(says);
    expect(repository.issues[0]!.data['title']).toBe('First');
  });
});

describe('batch_label_issues', () => {
  it('adds labels to each, one write at a time, and tells its progress', async () => {
    const told: number[] = [];
    const { outcome, data, text } = await service.call(
      'batch_label_issues',
      { ...HERE, issues: [4, 1], labels: ['help wanted', 'BUG'] },
      { onprogress: ({ progress }) => void told.push(progress) },
    );
    expect(outcome).toBe('ok');
    expect(data).toEqual({
      labelled: 2,
      failed: 0,
      not_tried: 0,
      results: [
        { number: 4, result: 'labelled', reason: null },
        { number: 1, result: 'labelled', reason: null },
      ],
    });
    expect(text).toBe('2 labelled, 0 failed, 0 not tried.\n\n- #4: labelled\n- #1: labelled');
    expect([labelsOf(1), labelsOf(4)]).toEqual([
      ['bug', 'help wanted'],
      ['help wanted', 'bug'],
    ]);
    expect(told).toEqual([1, 2]);
    expect(service.github.mostWritesAtOnce).toBe(1);
  });

  it('hides nothing of what failed, and does the rest', async () => {
    const { outcome, data } = await service.call('batch_label_issues', {
      ...HERE,
      issues: [2, 1, 3, 99],
      labels: ['help wanted'],
    });
    expect(outcome).toBe('ok');
    expect(data).toMatchObject({ labelled: 1, failed: 3, not_tried: 0 });
    expect(data['results']).toEqual([
      { number: 2, result: 'failed', reason: expect.stringContaining('is a pull request') },
      { number: 1, result: 'labelled', reason: null },
      { number: 3, result: 'failed', reason: expect.stringContaining('There is no issue #3') },
      { number: 99, result: 'failed', reason: expect.stringContaining('GitHub knows no issue #99') },
    ]);
    expect(writes()).toHaveLength(1);
  });

  it('leaves the rest alone once GitHub limits, and says so of each', async () => {
    service.github.fail(FAULTS.secondaryLimit(120), { of: /issues\/4\/labels/, times: 9 });
    const { outcome, data } = await service.call('batch_label_issues', {
      ...HERE,
      issues: [1, 4],
      labels: ['help wanted'],
    });
    expect(outcome).toBe('ok');
    expect(data).toMatchObject({ labelled: 1, failed: 1 });
    expect((data['results'] as object[])[1]).toEqual({
      number: 4,
      result: 'failed',
      reason: expect.stringContaining('Try again in 120 s'),
    });
    // Asked once: a limit is not argued with.
    expect(service.github.asked(/issues\/4\/labels/)).toHaveLength(1);
  });
});
