import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { type Terminal, WrongUse } from '../run-command.js';
import { classPrefixOf, firstToolOf, methodOf, toolsetNameProblem } from './code-names.js';
import { carryOut, type ChangeOptions, type PlannedChange } from './planned-change.js';
import { LIST_FILE, openProject, ownerOf, TOOLSETS_FOLDER, toolsetNames } from './project-folder.js';
import { listToolset } from './source/list-toolset.js';
import { type Files, renderTemplates } from './templates.js';

const HELP = `
Writes src/toolsets/<name> with a module, a first tool and its test, and lists the module in ${LIST_FILE}.
  npx gatehouse add toolset orders`;

/** `gatehouse add toolset <name>` */
export function addToolsetCommand(terminal: Terminal): Command {
  return new Command('toolset')
    .description(
      'Adds a toolset to the project in this folder: its folder, a first tool, a test, its line in the list.',
    )
    .argument('<name>', 'the domain, such as orders')
    .option('--dry-run', 'only say what would be written')
    .option('--json', 'print what was written as JSON')
    .addHelpText('after', HELP)
    .allowExcessArguments(false)
    .action((name: string, options: ChangeOptions) => carryOut(planned(name, terminal.cwd), options, terminal));
}

function planned(name: string, cwd: string): PlannedChange {
  const problem = toolsetNameProblem(name);
  if (problem !== undefined) throw new WrongUse(problem);
  const project = openProject(cwd);
  if (toolsetNames(project).includes(name)) throw new Error(`There is a toolset ${name} already. Nothing was written.`);
  const tool = firstToolOf(name);
  const owner = ownerOf(project, tool);
  if (owner !== undefined) throw new Error(`The toolset ${owner} has a tool ${tool} already. Nothing was written.`);
  const module = `${classPrefixOf(name)}Module`;
  const from = `./toolsets/${name}/${name}.module.js`;
  const text = listToolset(project.ts, readFileSync(join(cwd, LIST_FILE), 'utf8'), module, from);
  if (text === undefined) throw new Error(byHand(module, from));
  return { created: toolsetFiles(name, tool), changed: { path: LIST_FILE, text } };
}

/** A toolset with its first tool, by path in the project. */
export function toolsetFiles(toolset: string, tool: string): Files {
  const values = { toolset, Toolset: classPrefixOf(toolset), tool, method: methodOf(tool) };
  const files = Object.entries(renderTemplates('toolset', values));
  return Object.fromEntries(files.map(([path, text]) => [`${TOOLSETS_FOLDER}/${toolset}/${path}`, text]));
}

function byHand(module: string, from: string): string {
  return `${LIST_FILE} is not as it was made, or names ${module} already, so nothing was written. Give it \`export const TOOLSETS = [...]\` and try again, or add these lines for a toolset of your own:
  import { ${module} } from '${from}';
  export const TOOLSETS = [..., ${module}];`;
}
