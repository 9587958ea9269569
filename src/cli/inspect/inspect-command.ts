import { Command, Option } from 'commander';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askedService, type HttpService } from '../client/asked-service.js';
import { SERVICE_HELP, type ServiceOptions, withService } from '../client/service-options.js';
import { EndsWith, type Terminal } from '../run-command.js';
import { runProgram } from '../start/run-program.js';
import { findInspector } from './find-inspector.js';

const HELP = `${SERVICE_HELP}

What follows -- is for the Inspector itself. Examples:
  gatehouse inspect
  gatehouse inspect --cli -- --method tools/list
  gatehouse inspect --cli -- --method tools/call --tool-name health-check --format json`;

const MISSING =
  'The MCP Inspector is not installed here. To get it: npm install --save-dev @modelcontextprotocol/inspector';

interface Options extends ServiceOptions {
  readonly cli?: true;
  readonly tui?: true;
}

/** `gatehouse inspect` */
export function inspectCommand(terminal: Terminal): Command {
  return withService(new Command('inspect'))
    .description('Opens the official MCP Inspector on the service, already authenticated.')
    .argument('[arguments...]', 'of the Inspector, after --')
    .addOption(new Option('--cli', 'one request on this terminal, and no browser').conflicts('tui'))
    .option('--tui', 'in this terminal, and no browser')
    .addHelpText('after', HELP)
    .action(async (rest: readonly string[], options: Options) => {
      const inspector = findInspector(terminal.cwd);
      if (inspector === undefined) throw new Error(MISSING);
      const service = await askedService(terminal, options);
      using config = configFile(service, options);
      const face = options.cli ? '--cli' : options.tui ? '--tui' : '--web';
      const args = [inspector, face, '--config', config.path, '--server', SERVER, ...rest];
      throw new EndsWith(await runProgram(args, { ...terminal.env, ...trustOf(service) }, terminal.cwd));
    });
}

const SERVER = 'gatehouse';

/** A file for its owner, gone when the Inspector has ended: everybody on this machine can read a command line. */
function configFile({ url, headers }: HttpService, { era }: Options): Disposable & { readonly path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-inspect-'));
  const path = join(folder, 'mcp.json');
  const server = { type: 'streamable-http', url: url.href, headers, protocolEra: era === '2026' ? 'modern' : 'legacy' };
  writeFileSync(path, JSON.stringify({ mcpServers: { [SERVER]: server } }), { mode: 0o600 });
  return { path, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

function trustOf({ certPath }: HttpService): NodeJS.ProcessEnv {
  return certPath === undefined ? {} : { NODE_EXTRA_CA_CERTS: certPath };
}
