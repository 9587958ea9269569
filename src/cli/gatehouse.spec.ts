import { expect, it, vi } from 'vitest';
import { gatehouseProgram } from './gatehouse.js';
import { runCommand } from './run-command.js';

const loaded = vi.hoisted((): string[] => []);
vi.mock('./doctor/local-chapters.js', (original) => {
  loaded.push('local');
  return original();
});
vi.mock('./doctor/remote-chapters.js', (original) => {
  loaded.push('remote');
  return original();
});

const terminal = { env: {}, cwd: '/', now: new Date(), out: () => {}, error: () => {} };

it('loads the clients of the doctor for the doctor alone: whoever asks for help would wait for them', async () => {
  expect(await runCommand(gatehouseProgram(terminal), ['--help'], terminal)).toBe(0);
  expect(loaded).toEqual([]);
  // It would be heard.
  expect(await runCommand(gatehouseProgram(terminal), ['doctor', '--provoke'], terminal)).toBe(2);
  expect(loaded).toEqual(['local', 'remote']);
});
