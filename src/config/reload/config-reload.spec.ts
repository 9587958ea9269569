import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Config, loadConfig } from '../load-config.js';
import { ConfigReload } from './config-reload.js';
import { LoadingAgain } from './load-again.js';

let cwd: string;
let applied: Config[];
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'gatehouse-'));
  applied = [];
});
afterEach(() => rmSync(cwd, { recursive: true }));

const write = (yaml: string) => writeFileSync(join(cwd, 'gatehouse.config.yaml'), yaml);
async function start(yaml = ''): Promise<ConfigReload> {
  write(yaml);
  const loading = new LoadingAgain({ env: {}, cwd });
  return new ConfigReload(
    await loadConfig({}, cwd),
    () => loading.load(),
    (next) => void applied.push(next),
  );
}

it('replaces what may change, names it, and names what waits for a restart', async () => {
  const reload = await start('calls: { maxRunning: 5 }');
  write('{ calls: { maxRunning: 6, timeoutMs: 7 }, auth: { audience: me } }');
  expect(await reload.reload()).toEqual({
    applied: { changed: ['auth.audience'], needRestart: ['calls.timeoutMs', 'calls.maxRunning'] },
  });
  expect(applied).toMatchObject([{ auth: { audience: ['me'] }, calls: { maxRunning: 5, timeoutMs: 30_000 } }]);
  expect(Object.isFrozen(applied[0]!.auth)).toBe(true);
});

it('keeps a section that did not change the same object', async () => {
  const reload = await start();
  write('auth: { audience: me }');
  await reload.reload();
  write('auth: { audience: you }');
  await reload.reload();
  expect(applied[1]!.server).toBe(applied[0]!.server);
  expect(applied[1]!.auth).not.toBe(applied[0]!.auth);
});

it('replaces nothing where anything is wrong, and calls only the first of equal findings news', async () => {
  const reload = await start();
  write('{ auth: { audience: me }, calls: { maxRunning: hunter2 } }');
  const problems = ['calls.maxRunning (CALLS_MAX_RUNNING) must be a whole number from 1 to 100000.'];
  expect(await reload.reload()).toEqual({ rejected: { problems, isNews: true, isPart: false } });
  expect(await reload.reload()).toEqual({ rejected: { problems, isNews: false, isPart: false } });
  expect(applied).toEqual([]);
  write('auth: { audience: me }');
  expect(await reload.reload()).toMatchObject({ applied: { changed: ['auth.audience'] } });
});

it('has nothing to say about the same again, also while something waits for a restart', async () => {
  const reload = await start();
  expect(await reload.reload()).toEqual({});
  write('calls: { maxRunning: 6 }');
  expect(await reload.reload()).toMatchObject({ applied: { changed: [], needRestart: ['calls.maxRunning'] } });
  expect(await reload.reload()).toEqual({});
  write('{}');
  expect(await reload.reload()).toEqual({ applied: { changed: [], needRestart: [] } });
});

it('replaces the key of the internal API and leaves its URL for a restart', async () => {
  const api = (key: string, url: string) => `toolsets: { directory: { apiKey: ${key}, apiUrl: '${url}' } }`;
  const reload = await start(api('first', 'http://a.example'));
  write(api('second', 'http://b.example'));
  expect(await reload.reload()).toEqual({
    applied: { changed: ['toolsets.directory.apiKey'], needRestart: ['toolsets.directory.apiUrl'] },
  });
  expect(applied[0]!.toolsets.directory).toMatchObject({ apiKey: 'second', apiUrl: 'http://a.example' });
  write(`toolsets: { directory: { apiUrl: 'http://a.example' } }`);
  await reload.reload();
  expect(applied[1]!.toolsets.directory).not.toHaveProperty('apiKey');
});

it('takes a new token for GitHub at once, and the first or the last one after a restart', async () => {
  const reload = await start('toolsets: { github: { token: old } }');
  write('toolsets: { github: { token: new } }');
  expect(await reload.reload()).toMatchObject({ applied: { changed: ['toolsets.github.token'] } });
  expect(applied[0]!.toolsets.github.token).toBe('new');
  write('{}');
  expect(await reload.reload()).toMatchObject({ applied: { changed: [], needRestart: ['toolsets.github.token'] } });
  expect(applied).toHaveLength(1);
});
