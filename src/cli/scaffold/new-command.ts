import { join } from 'node:path';
import { Command, Option } from 'commander';
import { type Transport, TRANSPORTS } from '../../config/transport.js';
import { type Terminal, WrongUse } from '../run-command.js';
import { specFrom, surroundingSpec } from './gatehouse-spec.js';
import { folderProblem, writeNewFiles } from './new-files.js';
import { NPM } from './npm.js';
import { IS_INSTALLED, OWN_PACKAGE } from './own-package.js';
import { projectNameProblem } from './project-name.js';
import { projectFiles } from './project-files.js';

const HELP = `
Makes a folder with a project that builds, passes its tests and answers a client: one toolset to learn from, alerts, dashboards, a
container, CI. Nothing that is there is overwritten. From a clone, the project gets this release as a tarball, to keep with it;
from where it is installed, what the project around it depends on.
  npx gatehouse new order-tools --transport=http
  npx gatehouse new order-tools --transport=stdio --dry-run`;

interface Options {
  readonly transport: Transport;
  readonly gatehouse?: string;
  readonly install: boolean;
  readonly dryRun?: true;
  readonly json?: true;
}

/** What a clone packs itself into: npm may not have its release. */
const TARBALL = `${OWN_PACKAGE.name}-${OWN_PACKAGE.version}.tgz`;

/** `gatehouse new <name>` */
export function newCommand({ cwd, out, error }: Terminal, npm = NPM, isInstalled = IS_INSTALLED): Command {
  return new Command('new')
    .description('Makes a new project: an MCP server with a toolset, its tests, dashboards and container.')
    .argument('<name>', 'of the project and its folder, such as order-tools')
    .addOption(new Option('--transport <transport>', 'how clients reach it').choices(TRANSPORTS).default('http'))
    .option(
      '--gatehouse <spec>',
      'what it depends on: a version, or a tarball (default: this release, as a clone packs it or as the project around has it)',
    )
    .option('--install', 'run npm install in it', true)
    .option('--no-install', 'only write it')
    .option('--dry-run', 'only say what would be written')
    .option('--json', 'print what was written as JSON')
    .addHelpText('after', HELP)
    .allowExcessArguments(false)
    .action(async (name: string, { transport, gatehouse, install: installs, dryRun, json }: Options) => {
      const folder = join(cwd, name);
      refuseUnusable(name, folder);
      if (gatehouse?.trim() === '') throw new WrongUse('--gatehouse needs a version or a tarball, or is left out.');
      const isPacked = gatehouse === undefined && !isInstalled;
      const release = isPacked ? `file:${TARBALL}` : specFrom(gatehouse ?? surroundingSpec(cwd), cwd);
      const files = projectFiles({ name, transport, gatehouse: release });
      if (!dryRun) writeNewFiles(folder, files);
      if (isPacked && !dryRun && (await npm.packInto(folder)) !== 0) {
        throw new Error(`${name} is written, but npm could not pack ${OWN_PACKAGE.name} into it. See above.`);
      }
      const isInstalling = installs && !dryRun;
      if (isInstalling && (await npm.install(folder)) !== 0) {
        throw new Error(`${name} is written, but npm install failed. See above, then run it again in that folder.`);
      }
      const paths = [...Object.keys(files), ...(isPacked ? [TARBALL] : [])].toSorted();
      if (json) {
        const answer = { name, folder, transport, installed: isInstalling, dryRun: dryRun ?? false, files: paths };
        return out(`${JSON.stringify(answer, undefined, 2)}\n`);
      }
      if (dryRun) return out(`${paths.map((path) => `${name}/${path}`).join('\n')}\n`);
      out(`${name} is written: ${paths.length} files.\n`);
      error(`Next:\n  cd ${name}\n${isInstalling ? '' : '  npm install\n'}  npm test\n  npm start\n`);
    });
}

function refuseUnusable(name: string, folder: string): void {
  const nameProblem = projectNameProblem(name);
  if (nameProblem !== undefined) throw new WrongUse(nameProblem);
  const problem = folderProblem(folder, name);
  if (problem !== undefined) throw new Error(problem);
}
