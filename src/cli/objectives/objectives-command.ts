import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { objectiveFiles } from '../../objectives/objective-files.js';
import { projectTools } from '../offered-tools/project-tools.js';
import type { Terminal } from '../run-command.js';
import { forProject, WRITTEN_HERE } from './project-objectives.js';

const HELP = `
From what the tools of a project promise (\`slo\`): rules and their tests in deploy/prometheus, runbooks in docs/runbooks. Those of
tools that are gone are removed, those written by hand never. Run it after every change of a promise, and commit what it writes.
  npm run objectives
  gatehouse objectives dist/app.js`;

/** Where files are written for tools alone. */
const OF_TOOLS = ['deploy/prometheus/rules', 'deploy/prometheus/tests', 'docs/runbooks'];
const OF_A_TOOL = /^tool-.+\.(yml|md)$/;

/** `gatehouse objectives <app>` */
export function objectivesCommand({ cwd, out }: Terminal): Command {
  return new Command('objectives')
    .description('Writes alert rules, their tests and runbooks from what the tools of a project promise.')
    .argument('<app>', 'the compiled file that exports TOOLSETS, such as dist/app.js')
    .option('--json', 'print what was written as JSON')
    .addHelpText('after', HELP)
    .allowExcessArguments(false)
    .action(async (app: string, { json }: { json?: true }) => {
      const files = forProject(objectiveFiles(await projectTools(cwd, app)));
      const changed = Object.entries(files).filter(([path, text]) => readIfThere(join(cwd, path)) !== text);
      for (const [path, text] of changed) {
        mkdirSync(dirname(join(cwd, path)), { recursive: true });
        writeFileSync(join(cwd, path), text);
      }
      const removed = leftOver(cwd, files);
      removed.forEach((path) => rmSync(join(cwd, path)));
      const written = changed.map(([path]) => path);
      if (json) return out(`${JSON.stringify({ written, removed }, undefined, 2)}\n`);
      const lines = [...written.map((path) => `wrote ${path}`), ...removed.map((path) => `removed ${path}`)];
      out(`${lines.length === 0 ? 'Everything is as the tools say.' : lines.join('\n')}\n`);
    });
}

function leftOver(cwd: string, files: Readonly<Record<string, string>>): readonly string[] {
  return OF_TOOLS.filter((folder) => existsSync(join(cwd, folder)))
    .flatMap((folder) => readdirSync(join(cwd, folder)).map((name) => ({ name, path: `${folder}/${name}` })))
    .filter(({ name, path }) => OF_A_TOOL.test(name) && !(path in files))
    .map(({ path }) => path)
    .filter((path) => readFileSync(join(cwd, path), 'utf8').includes(WRITTEN_HERE));
}

function readIfThere(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
