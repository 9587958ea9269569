import { expect, it } from 'vitest';
import { transportOf } from '../../config/load-config.js';
import { chooseTransport } from '../../serve/choose-transport.js';
import { runCommand, type Terminal } from '../run-command.js';
import { startCommand } from './start-command.js';

/** What `gatehouse start` with these arguments starts where the settings say TRANSPORT. */
async function started(args: readonly string[], TRANSPORT: string) {
  const terminal: Terminal = { env: { TRANSPORT }, cwd: '/', now: new Date(), out: () => {}, error: () => {} };
  let transport: string | undefined;
  const run = async (given: readonly string[], env: NodeJS.ProcessEnv, cwd: string) => {
    const script = given.findIndex((arg) => arg.endsWith('/main.js'));
    transport = transportOf(chooseTransport(env, undefined, given.slice(script + 1)), cwd);
    return 7;
  };
  return { code: await runCommand(startCommand(terminal, run), args, terminal), transport };
}

it.each([
  [[], 'http', 'http'],
  [[], 'sse', 'sse'],
  [[], 'stdio', 'stdio'],
  [['--transport', 'http'], 'stdio', 'http'],
  [['--transport', 'sse'], 'stdio', 'sse'],
  [['--transport', 'stdio'], 'http', 'stdio'],
])('starts with %j where the settings say %s: %s', async (args, setting, transport) => {
  expect(await started(args, setting)).toEqual({ code: 7, transport });
});

it('starts nothing over a transport that there is not', async () => {
  expect(await started(['--transport', 'carrier-pigeon'], 'http')).toEqual({ code: 2, transport: undefined });
});
