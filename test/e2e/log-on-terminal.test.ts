import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { callTool } from '../fixtures/raw-call.js';
import { BY_COMMAND, nodeArguments, ownFolder } from '../fixtures/gatehouse-process.js';

/** Gives a program a terminal. Not a package of npm. */
const TERMINAL = 'script';
const HAS_TERMINAL = spawnSync(TERMINAL, ['--version']).status === 0;
/** Milliseconds. */
const START_LIMIT_MS = 40_000;
const STEERING = '\u001b]0;owned\u0007';

let folder: ReturnType<typeof ownFolder>;
beforeEach(() => void (folder = ownFolder()));
afterEach(() => folder.remove());

/** What a person sees who starts the service on a terminal, and stops it after a call of a client with an evil name. */
async function seen(settings: Record<string, string>): Promise<string> {
  const env = { ...folder.env, TLS: 'off', HOST: '127.0.0.1', PORT: '0', TERM: 'xterm', REDIS_URI: 'x', ...settings };
  const command = [process.execPath, ...nodeArguments(BY_COMMAND)].map((word) => `'${word}'`).join(' ');
  const child = spawn(TERMINAL, ['-qefc', `exec ${command}`, '/dev/null'], { cwd: folder.cwd, env, stdio: 'pipe' });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => void (text += part));
  const ended = once(child, 'exit');
  const find = (wanted: RegExp) =>
    vi.waitUntil(() => wanted.exec(stripVTControlCharacters(text))?.[1], { timeout: START_LIMIT_MS });
  const headers = { 'x-api-key': await find(/X-API-Key: (\S+)/) };
  const meta = { 'io.modelcontextprotocol/clientInfo': { name: STEERING, version: '1' } };
  const mcp = new URL(await find(/(http:\S+\/mcp)/));
  await callTool({ mcp }, { era: '2026-07-28', tool: 'get-profile', input: { userId: 'x' }, headers, meta });
  await find(/(get-profile)/);
  // Ctrl-C
  child.stdin.write('\u0003');
  await ended;
  return text;
}

it.skipIf(!HAS_TERMINAL)('is written for people on a terminal, and steers it nowhere', async () => {
  const text = await seen({});
  expect(text).toMatch(/\d\d:\d\d:\d\d\.\d{3}\S* \S*warn \S* these variables are no settings/);
  expect(text).toMatch(/ call {2}outcome=\w+ {2}method=tools\/call {2}name=get-profile .* client=\\u\{1b\}\]0;owned/);
  expect(text).not.toContain('"level"');
  expect(text).not.toContain(STEERING);
});

it.skipIf(!HAS_TERMINAL)('is JSON there where that is asked for', async () => {
  const text = await seen({ LOG_FORMAT: 'json' });
  expect(text).toMatch(/^\{"level":"warn",.*these variables are no settings/m);
  expect(text).toMatch(/^\{"level":"info",.*"client":"\\u001b\]0;owned\\u0007/m);
});
