import { request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { Command } from 'commander';
import { loadSettings } from '../config/load-config.js';
import { nearestHost } from './nearest-host.js';
import { processTerminal } from './process-terminal.js';
import { runCommand, type Terminal } from './run-command.js';

const TIMEOUT_MS = 4_000;

/**
 * `node dist/cli/check-health.js`: whether the service of this machine answers, by the same settings as the service
 * itself. An image needs no curl and no shell for it.
 */
export function checkHealthCommand({ env, cwd, out }: Terminal): Command {
  return new Command('check-health')
    .description('Asks /livez of the service that runs here with the same settings. Fails unless it answers 200.')
    .allowExcessArguments(false)
    .action(async () => {
      const { tls, host, port } = loadSettings(env, cwd).server;
      out(`${await livez(tls === 'on' ? secure : plain, nearestHost(host), port)}\n`);
    });
}

function livez(request: typeof secure, host: string, port: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  // Whether it answers is asked, not who it is: on this machine nobody is in between, and a certificate names others.
  const options = { host, port, path: '/livez', rejectUnauthorized: false, timeout: TIMEOUT_MS };
  const asked = request(options, (answer) => {
    answer.resume();
    if (answer.statusCode === 200) resolve('alive');
    else reject(new Error(`/livez answers ${answer.statusCode}.`));
  });
  asked.on('timeout', () => asked.destroy(new Error(`No answer within ${TIMEOUT_MS} ms.`)));
  asked.on('error', reject).end();
  return promise;
}

if (import.meta.main) {
  const terminal = processTerminal();
  process.exitCode = await runCommand(checkHealthCommand(terminal), process.argv.slice(2), terminal);
}
