import * as fc from 'fast-check';
import { Octokit } from '@octokit/core';
import { describe, expect, it } from 'vitest';
import { IssueVariables } from './issue-address.js';
import { Label, Owner, Repo } from './repository.js';

const { endpoint } = new Octokit({ baseUrl: 'https://api.github.test/api/v3' }).request;

const hostile = fc.oneof(
  fc.constantFrom(
    '.',
    '..',
    '../..',
    '..%2f..',
    '%2e%2e',
    'a/b',
    'a\\b',
    'a?b',
    'a#b',
    'a b',
    'ａ',
    'a\u0000',
    '\uD800',
    '{x}',
    '@evil.test',
    ':80',
    '-',
    '_',
    '',
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: fc.constantFrom('.', '/', '%', '2', 'e', 'f', '\\', '-', 'a', '\u2024', '\uFF0F'), maxLength: 12 }),
);

describe('whatever stands for an owner, a repository, a number', () => {
  it('is refused, or is one segment of the path GitHub is asked under', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (owner, repo, number) => {
        const { data } = IssueVariables.safeParse({ owner, repo, number });
        const parts = { owner: Owner.safeParse(owner).data, repo: Repo.safeParse(repo).data };
        const asked = { owner: parts.owner ?? 'o', repo: parts.repo ?? 'r', issue_number: data?.number ?? 1 };
        const url = new URL(endpoint('GET /repos/{owner}/{repo}/issues/{issue_number}', asked).url);
        expect(url.origin).toBe('https://api.github.test');
        expect(url.pathname).toBe(`/api/v3/repos/${asked.owner}/${asked.repo}/issues/${asked.issue_number}`);
        expect(url.search + url.hash).toBe('');
      }),
      { numRuns: 10_000 },
    );
  });

  it.each(['octo', 'Octo-Org', 'ana_corp', 'a', '0x', 'trailing-'])('takes the owner %s', (name) =>
    expect(Owner.safeParse(name).success).toBe(true),
  );
  it.each(['.github', 'a.b_c-d', '...', 'x'.repeat(100)])('takes the repository %s', (name) =>
    expect(Repo.safeParse(name).success).toBe(true),
  );
});

describe('a label', () => {
  it('reaches GitHub whole, or not at all', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        if (!Label.safeParse(name).success) return;
        const { url } = endpoint('GET /repos/{owner}/{repo}/issues', { owner: 'o', repo: 'r', labels: name });
        expect(new URL(url).searchParams.get('labels')).toBe(name);
        expect(name).not.toMatch(/,|^\s*\.{0,2}\s*$/);
      }),
      { numRuns: 10_000 },
    );
  });

  it.each(['bug', 'good first issue', 'type: bug', 'C++', '优先', '🐛 bug'])('may be %s', (name) =>
    expect(Label.safeParse(name).success).toBe(true),
  );
});
