import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { callTool, type GithubService, startGithubService } from '../fixtures/github/github-service.js';
import { addIssue } from '../fixtures/github/github-state.js';
import { connectClient } from '../fixtures/probe-client.js';

let service: GithubService;
const HELLO = { owner: 'octo', repo: 'hello' };

async function start(env: Record<string, string> = {}): Promise<void> {
  service = await startGithubService(env);
  addIssue(service.github.state.add('octo/hello', ['bug']), { title: 'First' });
}
afterEach(() => service.stop());

it('needs a role for everything, also for what is only proposed', async () => {
  await start();
  const stranger = await connectClient(service.server, 'modern', { roles: ['guest'] });
  expect((await stranger.listTools()).tools).toEqual([]);
  expect(await callTool(stranger, 'list_issues', HELLO)).toMatchObject({
    outcome: 'forbidden',
    refusal: { missing: ['role:user|admin'] },
  });
  await expect(stranger.readResource({ uri: 'issue://octo/hello/1' })).rejects.toMatchObject({ code: 403 });
  await expect(stranger.getPrompt({ name: 'weekly-summary', arguments: HELLO })).rejects.toMatchObject({ code: 403 });
  const ref = { type: 'ref/prompt', name: 'triage-issue' } as const;
  await expect(stranger.complete({ ref, argument: { name: 'owner', value: '' } })).rejects.toMatchObject({ code: 403 });
  expect(service.github.requests).toEqual([]);
  await stranger.close();
});

it('lets 60 calls a minute through for each principal, and no more', async () => {
  await start();
  for (let count = 0; count < 61; count += 1) {
    await service.call('get_issue', { ...HELLO, number: 1 }).catch(() => 'refused');
  }
  const outcomes = service.server.audit().map(({ outcome }) => outcome);
  expect(outcomes.slice(0, 60).every((outcome) => outcome === 'ok')).toBe(true);
  expect(outcomes.slice(60)).toEqual(['rate_limited']);
  // And all but the first cost GitHub's quota nothing.
  expect(service.github.quotaUsed).toBe(1);
});

it('takes a new token from its file at once, and shows nothing that the old one saw unasked', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-github-'));
  const file = join(folder, 'token');
  writeFileSync(file, 'old-token\n');
  service = await startGithubService({ GITHUB_TOKEN: '', GITHUB_TOKEN_FILE: file });
  addIssue(service.github.state.add('octo/hello'), { title: 'First' });
  const outcome = () =>
    service.call('get_issue', { ...HELLO, number: 1 }).then(
      (answer) => answer.outcome,
      (error: unknown) => (error as { data: { outcome: string } }).data.outcome,
    );
  service.github.tokens.clear();
  service.github.tokens.add('old-token');
  expect(await outcome()).toBe('ok');
  service.github.tokens.clear();
  service.github.tokens.add('new-token');
  expect(await outcome()).toBe('internal');
  writeFileSync(file, 'new-token\n');
  await vi.waitFor(async () => expect(await outcome()).toBe('ok'), { timeout: 10_000, interval: 100 });
  rmSync(folder, { recursive: true });
});
