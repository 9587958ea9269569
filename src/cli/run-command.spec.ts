import { Command } from 'commander';
import { expect, it } from 'vitest';
import { runCommand } from './run-command.js';

async function failed(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  let error = '';
  const terminal = { env, cwd: '/', now: new Date(0), out: () => {}, error: (text: string) => void (error += text) };
  const keys = new Command('keys').addCommand(new Command('revoke').argument('<key-id>').action(() => {}));
  const code = await runCommand(new Command('gatehouse').addCommand(keys), args, terminal);
  return { code, error };
}

it('says where help is when it was called wrongly', async () => {
  expect(await failed(['keys', 'revoke'])).toEqual({
    code: 2,
    error: "error: missing required argument 'key-id'\nSee gatehouse keys revoke --help.\n",
  });
  expect((await failed(['kys'])).error).toBe(
    "error: unknown command 'kys'\n(Did you mean keys?)\nSee gatehouse --help.\n",
  );
});

it.each([
  [{ npm_lifecycle_event: 'gatehouse' }, 'npm run -s gatehouse -- keys revoke --help'],
  [{ npm_command: 'exec' }, 'npx gatehouse keys revoke --help'],
  [{ npm_command: 'run-script', npm_lifecycle_event: 'ci' }, 'gatehouse keys revoke --help'],
])('names itself as it was called: %o', async (env, named) => {
  expect((await failed(['keys', 'revoke'], env)).error).toContain(`See ${named}.\n`);
});
