import { Command } from 'commander';
import { stringify } from 'yaml';
import { loadSettings } from '../../config/load-config.js';
import { ConfigError } from '../../config/config-error.js';
import { misspellings } from '../../config/misspelt-variables.js';
import { jsonOption, writeJson } from '../terminal/json-option.js';
import { checkStart } from './check-start.js';
import { maskedSettings } from './masked-settings.js';
import { hasOwnProgram } from '../project-program.js';
import { EndsWith, type Terminal } from '../run-command.js';

const HELP = `
Examples:
  gatehouse config print --json | jq .limits
  gatehouse config check && gatehouse start`;

/** `gatehouse config print | check` */
export function configCommand(terminal: Terminal): Command {
  const { env, cwd, out, error } = terminal;
  const config = new Command('config')
    .description('Shows and checks the configuration of the service started here.')
    .addHelpText('after', HELP);
  config
    .command('print')
    .description('Prints every setting as it counts, as YAML. Secrets are masked.')
    .addOption(jsonOption())
    .allowExcessArguments(false)
    .action(({ json }: { json?: true }) => {
      const settings = maskedSettings(loadSettings(env, cwd));
      if (json) writeJson(terminal, settings);
      else out(stringify(settings));
    });
  config
    .command('check')
    .description('Checks everything a start checks, files included, and changes nothing.')
    .addOption(jsonOption('print JSON, for programs; also what is wrong'))
    .allowExcessArguments(false)
    .action(async ({ json }: { json?: true }) => {
      if (json) return tellProblems(terminal);
      for (const misspelling of misspellings(env)) error(`${misspelling}\n`);
      await checkStart(terminal);
      if (hasOwnProgram(cwd))
        error('Names in TOOLSETS were not checked: only the program of this folder knows its own.\n');
      out('The configuration is good.\n');
    });
  return config;
}

async function tellProblems(terminal: Terminal): Promise<void> {
  const warnings = misspellings(terminal.env);
  try {
    await checkStart(terminal);
    writeJson(terminal, { good: true, problems: [], warnings });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    writeJson(terminal, { good: false, problems: error.problems, warnings });
    throw new EndsWith(1);
  }
}
