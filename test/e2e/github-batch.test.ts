import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FAULTS } from '../fixtures/github/github-faults.js';
import { type GithubService, startGithubService } from '../fixtures/github/github-service.js';
import { addIssue, type StoredRepository } from '../fixtures/github/github-state.js';

let service: GithubService;
let repository: StoredRepository;
const HERE = { owner: 'octo', repo: 'batch' };

beforeEach(async () => {
  service = await startGithubService({ BREAKER_FAILURES: '100' });
  repository = service.github.state.add('octo/batch', ['bug']);
  for (let count = 0; count < 4; count += 1) addIssue(repository);
});
afterEach(async () => {
  expect(service.github.violations).toEqual([]);
  await service.stop();
});

const batch = (input: object = {}) =>
  service.call('batch_label_issues', { ...HERE, issues: [1, 2, 3], labels: ['bug'], ...input });
const writes = () => service.github.asked(/^POST/);

describe('batch_label_issues', () => {
  it('repeats the one request that failed, not those that were done', async () => {
    service.github.fail(FAULTS.serverError, { of: /issues\/2\/labels/ });
    expect((await batch()).data).toMatchObject({ labelled: 3, failed: 0, not_tried: 0 });
    expect(writes().map((line) => /issues\/(\d)/.exec(line)?.[1])).toEqual(['1', '2', '2', '3']);
  });

  it('leaves the rest alone where GitHub fails for good', async () => {
    service.github.fail(FAULTS.serverError, { of: /issues\/2\/labels/, times: 9 });
    const { outcome, data, text } = await batch();
    expect(outcome).toBe('ok');
    expect(data).toMatchObject({ labelled: 1, failed: 1, not_tried: 1 });
    expect(text).toContain('- #3: Left alone because an issue before it failed');
    expect(service.github.asked(/issues\/3\/labels/)).toEqual([]);
  });

  it('tells what was done before GitHub stopped answering', async () => {
    service.github.fail(FAULTS.hang, { of: /issues\/2\/labels/, times: 9 });
    const params = {
      name: 'batch_label_issues',
      arguments: { ...HERE, issues: [1, 2, 3], labels: ['bug'] },
      _meta: { 'gatehouse/timeoutMs': 6_000 },
    };
    const { structuredContent } = await service.client.callTool(params);
    expect(structuredContent).toMatchObject({
      results: [
        { number: 1, result: 'labelled' },
        { number: 2, result: 'failed', reason: expect.stringContaining('GitHub did not answer in time') },
        { number: 3, result: 'not_tried', reason: expect.stringContaining('GitHub did not answer in time') },
      ],
    });
    expect(service.github.asked(/issues\/3\/labels/)).toEqual([]);
  });

  it('is a failure, of the first kind, where not one was labelled', async () => {
    const { outcome, text } = await batch({ issues: [8, 9] });
    expect(outcome).toBe('tool_error');
    expect(text).toContain('No issue was labelled. #8: GitHub knows no issue #8');
    expect(text).toContain('#9: GitHub knows no issue #9');
  });

  it.each([
    { what: 'GitHub fails', fault: FAULTS.serverError, refused: { outcome: 'upstream' } },
    { what: 'GitHub limits', fault: FAULTS.tooMany(600), refused: { outcome: 'upstream_limited', retryAfter: 600 } },
  ])('is the failure that ended it, not that of an issue before, where $what', async ({ fault, refused }) => {
    service.github.fail(fault, { of: /issues\/1\/labels/, times: 9 });
    const { refusal } = await batch({ issues: [99, 1] });
    expect(refusal).toMatchObject(refused);
  });

  it('refuses a label nobody has made, and makes none', async () => {
    const { outcome, text } = await batch({ labels: ['bug', 'typo'] });
    expect(outcome).toBe('invalid_input');
    expect(text).toContain('has no label "typo", and none is made by this tool. It has "bug". Nothing was changed.');
    expect(repository.labels).toEqual(['bug']);
    expect(writes()).toEqual([]);
  });

  it.each([
    [{ issues: [] }, 'issues'],
    [{ issues: Array.from({ length: 26 }, (_, index) => index + 1) }, 'issues'],
    [{ issues: [1, 1] }, 'Name each issue once.'],
    [{ labels: [] }, 'labels'],
    [{ labels: Array.from({ length: 11 }, (_, index) => `l${index}`) }, 'labels'],
    [{ labels: ['bug', 'Bug'] }, 'upper and lower case are the same label'],
  ])('refuses %j without asking GitHub', async (input, says) => {
    const { outcome, text } = await batch(input);
    expect(outcome).toBe('invalid_input');
    expect(text).toContain(says);
    expect(service.github.requests).toEqual([]);
  });

  it('looks at five issues side by side at most, and at none twice', async () => {
    for (let count = 0; count < 16; count += 1) addIssue(repository);
    const issues = Array.from({ length: 20 }, (_, index) => index + 1);
    service.github.fail(FAULTS.tooMany(600), { of: /^POST/, times: 99 });
    const { outcome, refusal } = await batch({ issues });
    expect({ outcome, retryAfter: refusal['retryAfter'] }).toEqual({ outcome: 'upstream_limited', retryAfter: 600 });
    expect(service.github.asked(/^GET .*issues/)).toHaveLength(20);
    expect(service.github.mostReadsAtOnce).toBeLessThanOrEqual(5);
    expect(writes()).toHaveLength(1);
  });
});
