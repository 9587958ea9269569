import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { gatehouseProgram } from '../gatehouse.js';
import { renderCliPage } from './cli-page.js';

const program = () => gatehouseProgram({ env: {}, cwd: '/', now: new Date(0), out: () => {}, error: () => {} });

/** What they write is not theirs: that of the service, of the Inspector, or a script for a shell. */
const WITHOUT_JSON = new Set(['start', 'inspect', 'complete']);

function leaves(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

it.each(leaves(program()).map((command) => [command.name(), command] as const))(
  '%s is described, and has --json',
  (name, command) => {
    expect(command.description()).toMatch(/^[A-Z].*\.$/);
    expect(command.options.some(({ long }) => long === '--json')).toBe(!WITHOUT_JSON.has(name));
  },
);

it('shows each command of every depth, with the examples of its help', () => {
  const page = renderCliPage(program());
  expect(page).toContain('\n## `gatehouse call`\n');
  expect(page).toContain('\n### `gatehouse audit query`\n');
  expect(page).toContain('gatehouse audit query --outcome forbidden --since 24h');
});

it('puts every command into a group that says what it is for', () => {
  for (const command of program().commands) expect(command.helpGroup(), command.name()).toMatch(/:$/);
});
