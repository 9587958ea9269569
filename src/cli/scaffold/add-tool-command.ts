import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { printable } from '../printable.js';
import { type Terminal, WrongUse } from '../run-command.js';
import { toolsetFiles } from './add-toolset-command.js';
import { toolNameProblem } from './code-names.js';
import { carryOut, type ChangeOptions, type PlannedChange } from './planned-change.js';
import { openProject, ownerOf, toolsetNames, toolsPath } from './project-folder.js';
import { addMethod, methodIn } from './source/add-method.js';

const HELP = `
Writes a method into the class of the toolset, and a test of its own beside it.
  npx gatehouse add tool orders get_order`;

/** `gatehouse add tool <toolset> <tool>` */
export function addToolCommand(terminal: Terminal): Command {
  return new Command('tool')
    .description('Adds a tool to a toolset of the project in this folder: a method, and a test.')
    .argument('<toolset>', 'its folder in src/toolsets')
    .argument('<tool>', 'the name a model calls it by, such as get_order')
    .option('--dry-run', 'only say what would be written')
    .option('--json', 'print what was written as JSON')
    .addHelpText('after', HELP)
    .allowExcessArguments(false)
    .action((toolset: string, tool: string, options: ChangeOptions) =>
      carryOut(planned(toolset, tool, terminal.cwd), options, terminal),
    );
}

function planned(toolset: string, tool: string, cwd: string): PlannedChange {
  const problem = toolNameProblem(tool);
  if (problem !== undefined) throw new WrongUse(problem);
  const project = openProject(cwd);
  const known = toolsetNames(project);
  if (!known.includes(toolset)) {
    throw new Error(`There is no toolset ${printable(toolset)}. There are: ${known.join(', ') || 'none'}.`);
  }
  const owner = ownerOf(project, tool);
  if (owner !== undefined) throw new Error(`The toolset ${owner} has a tool ${tool} already. Nothing was written.`);
  const path = toolsPath(toolset);
  const { [path]: starter = '', ...others } = toolsetFiles(toolset, tool);
  const method = methodIn(project.ts, starter);
  const text = addMethod(project.ts, readFileSync(join(cwd, path), 'utf8'), method);
  if (text === undefined) throw new Error(byHand(path, method));
  return { created: onlyTests(others), changed: { path, text } };
}

function onlyTests(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => path.endsWith('.spec.ts')));
}

function byHand(path: string, method: string): string {
  return `${path} is not one class with @Toolset that lacks this method and imports its names from gatehouse and zod, so nothing was written. Put this into it:\n\n${method}`;
}
